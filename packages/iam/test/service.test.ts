/** The requests of API calls: AssumeRole with session tags, StartSession, SendSSHPublicKey. */
import {
  type AssumeRoleRequest,
  assumeRoleRequests,
  authorise,
  authoriseStartSession,
  legacyStartSessionResources,
  type PolicySet,
  type RoleAssumption,
  sendSshPublicKeyResource,
  sessionResource,
  sessionTags,
  startSessionResources,
} from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account, alice, policySet } from './engine-inputs.ts';

const plain: RoleAssumption = {
  roleArn: `arn:aws:iam::${account}:role/Dev`,
  roleTags: new Map([['team', 'web']]),
  sessionName: 'alice',
  tags: new Map(),
  transitiveTagKeys: [],
  inheritedTags: new Map(),
};

const actionsOf = (needs: readonly AssumeRoleRequest[]): readonly string[] => needs.map(({ action }) => action);

describe('assuming a role', () => {
  test('requires only sts:AssumeRole when nothing is passed', () => {
    expect(actionsOf(assumeRoleRequests(plain))).toEqual(['sts:AssumeRole']);
    expect(assumeRoleRequests(plain)[0]?.context).toEqual({ 'sts:RoleSessionName': 'alice' });
  });

  test('has the tags of the role under both key names', () => {
    expect(assumeRoleRequests(plain)[0]?.resources[0]?.context).toEqual({
      'aws:ResourceTag/team': 'web',
      'iam:ResourceTag/team': 'web',
    });
  });

  test('requires sts:TagSession and sts:SetSourceIdentity as well when tags and a source identity are passed', () => {
    const needs = assumeRoleRequests({
      ...plain,
      tags: new Map([['SSMSessionRunAs', 'app']]),
      transitiveTagKeys: ['SSMSessionRunAs'],
      sourceIdentity: 'alice',
      externalId: 'x1',
    });
    expect(actionsOf(needs)).toEqual(['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']);
    expect(needs[1]?.context).toEqual({
      'sts:RoleSessionName': 'alice',
      'sts:ExternalId': 'x1',
      'sts:SourceIdentity': 'alice',
      'aws:RequestTag/SSMSessionRunAs': 'app',
      'aws:TagKeys': ['SSMSessionRunAs'],
      'sts:TransitiveTagKeys': ['SSMSessionRunAs'],
    });
  });

  test('requires sts:TagSession when tags are inherited through role chaining', () => {
    const needs = assumeRoleRequests({ ...plain, inheritedTags: new Map([['team', 'web']]) });
    expect(actionsOf(needs)).toEqual(['sts:AssumeRole', 'sts:TagSession']);
  });
});

describe('session tags', () => {
  test('override the tags of the role, whatever their case', () => {
    const { principal } = sessionTags({ ...plain, tags: new Map([['Team', 'db']]) });
    expect([...principal]).toEqual([['Team', 'db']]);
  });

  test('do not change the other tags of the role', () => {
    const { principal } = sessionTags({ ...plain, tags: new Map([['env', 'dev']]) });
    expect(Object.fromEntries(principal)).toEqual({ team: 'web', env: 'dev' });
  });

  test('of a role are not transitive', () => {
    expect([...sessionTags(plain).transitive]).toEqual([]);
  });

  test('are inherited when they are transitive, and stay transitive', () => {
    const { principal, transitive } = sessionTags({ ...plain, inheritedTags: new Map([['project', 'x']]) });
    expect(principal.get('project')).toBe('x');
    expect([...transitive]).toEqual([['project', 'x']]);
  });

  test('that are transitive cannot be set again later in the role chain, in any case', () => {
    const again = { ...plain, inheritedTags: new Map([['project', 'x']]), tags: new Map([['Project', 'evil']]) };
    expect(() => sessionTags(again)).toThrow(/earlier in the role chain/);
  });

  test('named transitive are inherited, others are not', () => {
    const { transitive } = sessionTags({
      ...plain,
      tags: new Map([
        ['a', '1'],
        ['b', '2'],
      ]),
      transitiveTagKeys: ['A'],
    });
    expect([...transitive]).toEqual([['a', '1']]);
  });
});

describe('starting a session', () => {
  const start = {
    node: { arn: `arn:aws:ec2:eu-west-1:${account}:instance/i-1`, tags: new Map([['team', 'web']]) },
    document: { arn: `arn:aws:ssm:eu-west-1:${account}:document/D`, tags: new Map() },
    named: false,
  };

  test('has ssm:SessionDocumentAccessCheck when no document is named', () => {
    const [node, document] = startSessionResources(start);
    expect(node?.context).toEqual({
      'ssm:resourceTag/team': 'web',
      'aws:ResourceTag/team': 'web',
      'ssm:SessionDocumentAccessCheck': 'true',
    });
    expect(document?.context).toEqual({ 'ssm:SessionDocumentAccessCheck': 'true' });
  });

  test('does not have the key when a document is named', () => {
    for (const { context } of startSessionResources({ ...start, named: true })) {
      expect(context).not.toHaveProperty('ssm:SessionDocumentAccessCheck');
    }
  });

  test('requires only the node under the legacy rule', () => {
    expect(legacyStartSessionResources(start).map(({ arn }) => arn)).toEqual([start.node.arn]);
  });

  test('depends under the legacy rule as long as one of both requests does', () => {
    const set: PolicySet = policySet({
      identity: [
        {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'ssm:StartSession',
              Resource: 'arn:aws:ec2:*:*:instance/*',
              Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
            },
            {
              Effect: 'Allow',
              Action: 'ssm:StartSession',
              Resource: 'arn:aws:ssm:*:*:document/D',
              Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
            },
          ],
        },
      ],
    });
    const question = { principal: alice, context: {}, unknown: ['aws:SourceVpc', 'aws:MultiFactorAuthPresent'], start };
    expect(authoriseStartSession(question, set, 'current').keys).toEqual([
      'aws:MultiFactorAuthPresent',
      'aws:SourceVpc',
    ]);
    expect(authoriseStartSession(question, set, 'legacy')).toMatchObject({
      verdict: 'depends',
      keys: ['aws:MultiFactorAuthPresent', 'aws:SourceVpc'],
    });
  });
});

test('a session has the tags of its starter and its node', () => {
  const { context } = sessionResource({ arn: 'arn:aws:ssm:eu-west-1:1:session/a-1', starter: 'AROA:a', target: 'i-1' });
  expect(context).toMatchObject({
    'ssm:resourceTag/aws:ssmmessages:session-id': 'AROA:a',
    'ssm:resourceTag/aws:ssmmessages:target-id': 'i-1',
  });
});

test('a pushed key is for one OS user, which policies can restrict', () => {
  const set = policySet({
    identity: [
      {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'ec2-instance-connect:SendSSHPublicKey',
          Resource: '*',
          Condition: { StringEquals: { 'ec2:osuser': 'alice' } },
        },
      },
    ],
  });
  const ask = (user: string) =>
    authorise(
      {
        principal: alice,
        action: 'ec2-instance-connect:SendSSHPublicKey',
        resources: [sendSshPublicKeyResource(`arn:aws:ec2:eu-west-1:${account}:instance/i-1`, new Map(), user)],
        context: {},
      },
      set,
    ).verdict;
  expect([ask('alice'), ask('root')]).toEqual(['allowed', 'denied']);
});
