import { IAMClient, ListUsersCommand, PutUserPolicyCommand, TagUserCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authorise } from '../src/authorise.ts';
import { contextOf } from '../src/authorise-context.ts';
import { identify } from '../src/identify.ts';
import type { Call, RequiredPermission } from '../src/service.ts';
import { Slices } from '../src/slices.ts';
import { account, type Harness, startHarness } from './harness.ts';
import { allow, assume, type Keys, makeRole, makeUser, policy, type Statement, trust } from './people.ts';

let harness: Harness;
let alice: Keys;
let count = 0;

beforeAll(async () => {
  harness = await startHarness();
  alice = await makeUser(harness, 'alice');
  const iam = new IAMClient(harness.client());
  await iam.send(new TagUserCommand({ UserName: 'alice', Tags: [{ Key: 'Team', Value: 'web' }] }));
});

beforeEach(() => {
  count += 1;
});

afterAll(() => harness.close());

function callAs(keys: Keys, more: Partial<Call> = {}): Call {
  const credential = harness.region.credentials.find(keys.accessKeyId);
  const caller = credential && identify(credential);
  if (caller === undefined) throw new Error('nobody');
  return {
    region: harness.region,
    account: caller.account,
    caller,
    requestId: 'r',
    sourceIp: '127.0.0.1',
    userAgent: 'test/1',
    secure: false,
    byName: false,
    slices: new Slices(caller.userId, 'query'),
    ...more,
  };
}

const instance = `arn:aws:ec2:eu-west-1:${account}:instance/i-0123456789abcdef0`;
const requiredPermission = (
  action: string,
  arn = '*',
  context?: RequiredPermission['context'],
): RequiredPermission => ({
  action,
  resources: [{ arn }],
  ...(context !== undefined && { context }),
});

async function grant(...statements: readonly Statement[]): Promise<void> {
  await new IAMClient(harness.client()).send(
    new PutUserPolicyCommand({ UserName: 'alice', PolicyName: 'inline', PolicyDocument: policy(...statements) }),
  );
}

describe('a refusal', () => {
  test.each([
    ['ssm', 'ssm:StartSession', 'AccessDeniedException', 400, /^User: /],
    ['logs', 'logs:PutLogEvents', 'AccessDeniedException', 400, /^User: /],
    ['ec2-instance-connect', 'ec2-instance-connect:SendSSHPublicKey', 'AccessDeniedException', 400, /^User: /],
    ['ssmmessages', 'ssmmessages:OpenDataChannel', 'AccessDeniedException', 403, /^User: /],
    [
      'ec2',
      'ec2:RunInstances',
      'UnauthorizedOperation',
      403,
      /^You are not authorized to perform this operation\. User: /,
    ],
    ['iam', 'iam:CreateUser', 'AccessDenied', 403, /^User: /],
    ['sts', 'sts:GetAccessKeyInfo', 'AccessDenied', 403, /^User: /],
  ])('of %s has its code, status and words', async (service, action, code, status, words) => {
    await grant(allow('s3:Get*'));
    const refused = caught(() => authorise(callAs(alice), service, [requiredPermission(action, instance)]));
    expect(refused).toMatchObject({ code, status, message: expect.stringMatching(words) });
    expect(refused.message).toContain(
      `arn:aws:iam::${account}:user/alice is not authorized to perform: ${action} on resource: ${instance} because no identity-based policy allows the ${action} action`,
    );
  });

  test('by an explicit deny names it', async () => {
    await grant(allow('*'), { Effect: 'Deny', Action: 'ssm:*', Resource: '*' });
    const refused = caught(() => authorise(callAs(alice), 'ssm', [requiredPermission('ssm:StartSession', instance)]));
    expect(refused.message).toMatch(/with an explicit deny in an identity-based policy$/);
  });

  test('names the resource that failed when one of several did', async () => {
    await grant(allow('ssm:StartSession', instance));
    const document = `arn:aws:ssm:eu-west-1:${account}:document/SSM-SessionManagerRunShell`;
    const both = { action: 'ssm:StartSession', resources: [{ arn: instance }, { arn: document }] };
    expect(caught(() => authorise(callAs(alice), 'ssm', [both])).message).toContain(`on resource: ${document}`);
  });

  test('of one need stops the call though the others are allowed', async () => {
    await grant(allow('ec2:RunInstances'));
    const requiredPermissions = [
      requiredPermission('ec2:RunInstances'),
      requiredPermission('iam:PassRole', `arn:aws:iam::${account}:role/Node`),
    ];
    expect(caught(() => authorise(callAs(alice), 'ec2', requiredPermissions)).message).toContain('iam:PassRole');
  });

  test('is the answer to a question that cannot be evaluated', async () => {
    await grant(allow('*'));
    for (const arn of ['', 'nonsense', 'arn:aws']) {
      expect(caught(() => authorise(callAs(alice), 'iam', [requiredPermission('iam:GetPolicy', arn)]))).toMatchObject({
        code: 'AccessDenied',
      });
    }
    expect(caught(() => authorise(callAs(alice), 'iam', [{ action: 'iam:GetUser', resources: [] }]))).toBeDefined();
  });
});

describe('context', () => {
  test.each([
    ['StringEquals', 'aws:username', 'alice', true],
    ['StringEquals', 'aws:PrincipalArn', `arn:aws:iam::${account}:user/alice`, true],
    ['StringEquals', 'aws:PrincipalAccount', account, true],
    ['StringEquals', 'aws:PrincipalType', 'User', true],
    ['StringEquals', 'aws:PrincipalTag/team', 'web', true],
    ['StringEquals', 'aws:PrincipalTag/team', 'db', false],
    ['StringLike', 'aws:userid', 'AIDA*', true],
    ['IpAddress', 'aws:SourceIp', '127.0.0.0/8', true],
    ['NotIpAddress', 'aws:SourceIp', '127.0.0.0/8', false],
    ['Bool', 'aws:SecureTransport', 'false', true],
    ['StringEquals', 'aws:RequestedRegion', 'us-east-1', true],
    ['StringEquals', 'aws:ResourceAccount', account, true],
    ['Bool', 'aws:ViaAWSService', 'false', true],
    ['DateGreaterThan', 'aws:CurrentTime', '2000-01-01T00:00:00Z', true],
    ['DateLessThan', 'aws:CurrentTime', '2000-01-01T00:00:00Z', false],
    ['NumericGreaterThan', 'aws:EpochTime', '1000', true],
    ['Null', 'aws:TokenIssueTime', 'true', true],
    ['Null', 'aws:MultiFactorAuthPresent', 'true', true],
    ['Bool', 'aws:MultiFactorAuthPresent', 'true', false],
    ['StringLike', 'aws:UserAgent', '*aws-sdk-js*', true],
    ['Null', 'aws:SourceIdentity', 'true', true],
  ])('%s %s %s of a user over the wire: %s', async (operator, key, value, allowed) => {
    await grant(allow('iam:ListUsers', '*', { [operator]: { [key]: value } }));
    const asked = new IAMClient(harness.client(alice)).send(new ListUsersCommand({}));
    if (allowed) await asked;
    else await expect(asked).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('of a session has its issue time, tags and source identity', async () => {
    const both = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    const name = `Session-${count}`;
    const role = await makeRole(harness, name, trust({ AWS: account }, undefined, both));
    const bob = await makeUser(harness, `bob-${count}`, policy(allow(both)));
    const session = await assume(harness, bob, role, {
      RoleSessionName: 'bob',
      SourceIdentity: 'robert',
      Tags: [{ Key: 'team', Value: 'x' }],
    });
    const call = callAs(session);
    expect(contextOf(call, 'ssm', requiredPermission('ssm:StartSession'))).toMatchObject({
      'aws:PrincipalArn': role,
      'aws:PrincipalType': 'AssumedRole',
      'aws:PrincipalTag/team': 'x',
      'aws:SourceIdentity': 'robert',
      'aws:TokenIssueTime': expect.stringMatching(/^\d{4}-/),
      'aws:MultiFactorAuthPresent': 'false',
      'aws:RequestedRegion': 'eu-west-1',
      'aws:userid': expect.stringMatching(/^AROA\w+:bob$/),
    });
    expect(contextOf(call, 'ssm', requiredPermission('ssm:StartSession'))).not.toHaveProperty('aws:username');
  });

  test('of the request cannot replace global keys', async () => {
    const forged = { 'aws:username': 'root', 'aws:PrincipalTag/Team': 'admin', 'aws:SourceIp': '10.0.0.1' };
    const context = contextOf(callAs(alice), 'ssm', requiredPermission('ssm:StartSession', '*', forged));
    expect(context).toMatchObject({
      'aws:username': 'alice',
      'aws:PrincipalTag/Team': 'web',
      'aws:SourceIp': '127.0.0.1',
    });
  });

  test('through a VPC endpoint has the private address and the endpoint, and no other', async () => {
    const context = contextOf(
      callAs(alice, { endpoint: { id: 'vpce-1', vpcId: 'vpc-1', policy: undefined }, sourceIp: '172.31.0.4' }),
      'ssm',
      requiredPermission('ssm:X'),
    );
    expect(context).toMatchObject({
      'aws:VpcSourceIp': '172.31.0.4',
      'aws:SourceVpc': 'vpc-1',
      'aws:SourceVpce': 'vpce-1',
    });
    expect(context).not.toHaveProperty('aws:SourceIp');
  });
});

describe('a change of policy', () => {
  test('is felt by the next call', async () => {
    const asked = (): Promise<unknown> => new IAMClient(harness.client(alice)).send(new ListUsersCommand({}));
    await grant(allow('iam:ListUsers'));
    await asked();
    await grant(allow('iam:ListGroups'));
    await expect(asked()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('revokes sessions issued before a moment', async () => {
    const name = `Revoked-${count}`;
    const role = await makeRole(harness, name, trust({ AWS: account }), policy(allow('iam:*')));
    const carol = await makeUser(harness, `carol-${count}`, policy(allow('sts:AssumeRole', role)));
    const session = await assume(harness, carol, role, { RoleSessionName: 'carol' });
    const iam = new IAMClient(harness.client(session));
    await iam.send(new ListUsersCommand({}));
    const { PutRolePolicyCommand } = await import('@aws-sdk/client-iam');
    const revoke = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: {
        DateLessThan: { 'aws:TokenIssueTime': new Date(harness.clock.now().getTime() + 1000).toISOString() },
      },
    };
    await new IAMClient(harness.client()).send(
      new PutRolePolicyCommand({ RoleName: name, PolicyName: 'revoke', PolicyDocument: policy(revoke) }),
    );
    await expect(iam.send(new ListUsersCommand({}))).rejects.toThrow(/explicit deny/);
  });
});

function caught(run: () => void): { code: string; status: number; message: string } {
  try {
    run();
  } catch (cause) {
    return cause as { code: string; status: number; message: string };
  }
  throw new Error('it was allowed');
}
