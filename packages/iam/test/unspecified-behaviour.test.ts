/** Each switch of spec/iam 20 changes the decision it is about, and no other. */
import {
  authorise,
  defaultBehaviour,
  type Principal,
  type RequestContext,
  type UnspecifiedBehaviour,
} from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account, alice, compiled } from './engine-inputs.ts';

type Given = {
  readonly statement: object;
  readonly resource?: string;
  readonly context?: RequestContext;
  readonly action?: string;
  readonly unknown?: readonly string[];
};

function verdict(given: Given, behaviour: Partial<UnspecifiedBehaviour>): string {
  const all = { ...defaultBehaviour, ...behaviour };
  const policy = compiled(
    { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*', ...given.statement } },
    'identity',
    { behaviour: all },
  );
  const request = {
    principal: alice,
    action: given.action ?? 'ssm:StartSession',
    resources: [{ arn: given.resource ?? '*' }],
    context: given.context ?? {},
    unknown: given.unknown ?? [],
  };
  return authorise(request, { identity: [{ name: 'p', policy }] }, { behaviour: all }).verdict;
}

const node = `arn:aws:ec2:eu-west-1:${account}:instance/i-1`;
const condition = (operator: string, wanted: unknown) => ({
  statement: { Condition: { [operator]: { 'aws:TagKeys': wanted } } },
});

const cases: readonly (readonly [string, Given, Partial<UnspecifiedBehaviour>, string, string])[] = [
  [
    'a star over colons',
    { statement: { Resource: 'arn:aws:ec2:*:instance/*' }, resource: node },
    { colonSpanning: 'yes' },
    'denied',
    'allowed',
  ],
  [
    'a wildcard in the service',
    { statement: { Action: 'ss*:StartSession' } },
    { wildcardService: 'no match' },
    'allowed',
    'denied',
  ],
  [
    'NotResource with an unresolvable variable',
    { statement: { Resource: undefined, NotResource: 'arn:aws:s3:::${aws:PrincipalTag/x}' }, resource: node },
    { unresolvedNotResource: 'statement invalid' },
    'allowed',
    'denied',
  ],
  [
    'NotResource with an unknown variable',
    {
      statement: { Resource: undefined, NotResource: 'arn:aws:s3:::x-${aws:PrincipalTag/x}' },
      resource: node,
      unknown: ['aws:PrincipalTag/x'],
    },
    { unresolvedNotResource: 'statement invalid' },
    'allowed',
    'depends',
  ],
  [
    'a negated Arn operator with a malformed pattern',
    { ...condition('ArnNotLike', 'arn:aws'), context: { 'aws:TagKeys': 'arn:aws:iam::1:role/x' } },
    { negatedMalformedArn: 'fails' },
    'allowed',
    'denied',
  ],
  [
    'several values without a set operator',
    { ...condition('StringEquals', 'a'), context: { 'aws:TagKeys': ['a', 'b'] } },
    { multivaluedKeyWithoutSetOperator: 'any' },
    'denied',
    'allowed',
  ],
  [
    'several values without a set operator, negated',
    { ...condition('StringNotEquals', 'a'), context: { 'aws:TagKeys': ['a', 'b'] } },
    { multivaluedKeyWithoutSetOperator: 'any' },
    'allowed',
    'denied',
  ],
  [
    'an empty text for Null',
    { ...condition('Null', 'false'), context: { 'aws:TagKeys': '' } },
    { emptyString: 'value' },
    'denied',
    'allowed',
  ],
  [
    'an empty text for ForAllValues',
    { ...condition('ForAllValues:StringEquals', 'a'), context: { 'aws:TagKeys': [''] } },
    { emptyString: 'value' },
    'allowed',
    'denied',
  ],
];

describe('a switch changes exactly its case', () => {
  test.each(cases)('%s', (_name, given, behaviour, byDefault, switched) => {
    expect(verdict(given, {})).toBe(byDefault);
    expect(verdict(given, behaviour)).toBe(switched);
  });

  test('an incomplete ARN in a resource-based policy', () => {
    const ask = (behaviour: UnspecifiedBehaviour) => {
      const document = {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: 'arn:aws:ec2' },
      };
      const policy = compiled(document, 'resource', { behaviour });
      const request = { principal: alice, action: 'ec2:StopInstances', resources: [{ arn: node }], context: {} };
      const resource = new Map([[node, { name: 'p', policy } as const]]);
      return authorise(request, { identity: [], resource }, { behaviour }).verdict;
    };
    expect(ask(defaultBehaviour)).toBe('denied');
    expect(ask({ ...defaultBehaviour, incompleteArn: 'complete' })).toBe('allowed');
  });

  test('a role session named by its ARN, with a session policy that does not allow', () => {
    const principal: Principal = {
      type: 'role-session',
      account,
      roleArn: `arn:aws:iam::${account}:role/R`,
      roleId: 'AROAR',
      sessionName: 's',
    };
    const document = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:sts::${account}:assumed-role/R/s` },
        Action: '*',
        Resource: '*',
      },
    };
    const request = { principal, action: 's3:GetObject', resources: [{ arn: 'arn:aws:s3:::b/k' }], context: {} };
    const set = {
      identity: [],
      session: [],
      resource: new Map([['arn:aws:s3:::b/k', { name: 'p', policy: compiled(document, 'resource') } as const]]),
    };
    expect(authorise(request, set).verdict).toBe('allowed');
    const behaviour: UnspecifiedBehaviour = { ...defaultBehaviour, allowForRoleSessionArn: 'limited' };
    expect(authorise(request, set, { behaviour }).verdict).toBe('denied');
  });
});
