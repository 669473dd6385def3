/** Policy files as an account: given values decide, other values are unknown, and errors name the file and the line. */
import { expect, test } from 'vitest';
import {
  type AccountPolicies,
  type Decision,
  emptyAccount,
  explain,
  reach,
  readAccountExport,
  whoCan,
  withPolicies,
} from '../src/index.ts';

const alice = 'arn:aws:iam::111122223333:user/alice';
const text = (statements: readonly object[], file = 'access.json') => ({
  file,
  text: JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2),
});
const sessions = text([
  {
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: 'arn:aws:ec2:*:*:instance/*',
    Condition: { StringEquals: { 'ssm:resourceTag/team': 'web' } },
  },
  { Effect: 'Allow', Action: 'ssm:StartSession', Resource: 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell' },
]);

function files(more: Partial<AccountPolicies> = {}) {
  const principals = [{ principal: alice, identity: [sessions] }];
  return withPolicies(emptyAccount('aws', '111122223333'), { principals, ...more });
}

test('the answer depends on unknown tags, and given tags decide it', () => {
  const paths = (tags?: ReadonlyMap<string, string>) => {
    const node = { id: 'i-0123456789abcdef0', region: 'eu-west-1', ...(tags && { tags }) };
    return reach(files({ node }), 'alice', 'i-0123456789abcdef0').paths.map(({ verdict, keys }) => [verdict, keys]);
  };
  expect(paths()[0]).toEqual(['depends', ['ssm:resourceTag/team']]);
  expect(paths(new Map([['team', 'web']]))[0]).toEqual(['allowed', []]);
  expect(paths(new Map([['team', 'db']]))).toEqual([]);
  expect(paths(new Map())).toEqual([]);
});

test('a trust policy in a file is asked when its role is', () => {
  const arn = 'arn:aws:iam::111122223333:role/Ops';
  const policy = text([{ Effect: 'Allow', Principal: { AWS: alice }, Action: 'sts:AssumeRole' }], 'trust.json');
  const [answer] = whoCan(files({ resource: { arns: [arn], policy } }), 'sts:AssumeRole', arn, { principal: alice });
  expect(answer?.verdict).toBe('allowed');
  const [without] = whoCan(files(), 'sts:AssumeRole', arn, { principal: alice });
  expect(without?.verdict).toBe('denied');
});

test('every policy type applies: boundary, session, endpoint and organisation policies', () => {
  const nothing = text([{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }], 'nothing.json');
  const key = 'arn:aws:logs:eu-west-1:111122223333:log-group:a';
  const reads = text([{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }]);
  const ask = (more: Partial<AccountPolicies>, boundary?: (typeof nothing)[]) => {
    const principals = [{ principal: alice, identity: [reads], ...(boundary && { boundary }) }];
    const [one] = whoCan(files({ principals, ...more }), 'logs:DescribeLogStreams', key, { principal: 'alice' });
    return [one?.verdict, one?.decisions[0]?.denial?.policyType];
  };
  expect(ask({})).toEqual(['allowed', undefined]);
  expect(ask({}, [nothing])).toEqual(['denied', 'boundary']);
  const level = (name: string, ...policies: (typeof nothing)[]) => ({ name, policies });
  expect(ask({ serviceControl: [level('root', nothing)] })).toEqual(['denied', 'service-control']);
  // One Allow of a level suffices, and every level needs one.
  const all = text([{ Effect: 'Allow', Action: '*', Resource: '*' }], 'full.json');
  expect(ask({ serviceControl: [level('root', all, nothing)] })).toEqual(['allowed', undefined]);
  expect(ask({ serviceControl: [level('root', all), level('ou', nothing)] })).toEqual(['denied', 'service-control']);
});

test('a level of service control policies that only deny says that FullAWSAccess is missing', () => {
  const deny = text([{ Effect: 'Deny', Action: 's3:*', Resource: '*' }], 'deny.json');
  const reads = text([{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }]);
  const account = files({
    principals: [{ principal: alice, identity: [reads] }],
    serviceControl: [{ name: 'root', policies: [deny] }],
  });
  const [one] = whoCan(account, 'logs:DescribeLogGroups', '*', { principal: 'alice' });
  const { reasons, remedies } = explain(one?.decisions[0] as Decision);
  expect(reasons).toEqual([
    'deny.json in the service control policy at root holds no Allow, so that the level allows nothing',
  ]);
  expect(remedies).toEqual(['attach FullAWSAccess at root as well, as AWS does at every level']);
});

test('laid over an export, a policy is added to what the principal has', () => {
  const account = readAccountExport({
    Account: '111122223333',
    UserDetailList: [{ Arn: alice, UserName: 'alice', UserId: 'AIDAEXAMPLE', Path: '/' }],
    Instances: [{ InstanceId: 'i-0123456789abcdef0', Region: 'eu-west-1', Tags: { team: 'web' } }],
  });
  expect(reach(account, 'alice', 'i-0123456789abcdef0').paths).toEqual([]);
  const after = withPolicies(account, { principals: [{ principal: 'alice', identity: [sessions] }] });
  expect(reach(after, 'alice', 'i-0123456789abcdef0').paths).toMatchObject([{ verdict: 'allowed' }, {}]);
  expect(account.users[0]?.identity).toEqual([]);
});

test.each([
  ['a bare name that is unknown', { principals: [{ principal: 'bob' }] }],
  ['a group', { principals: [{ principal: 'arn:aws:iam::111122223333:group/ops' }] }],
  ['a user of another account', { principals: [{ principal: 'arn:aws:iam::444455556666:user/eve' }] }],
  ['a node without a region', { node: { id: 'i-0123456789abcdef0' } }],
  ['a node that is none', { node: { id: 'web-1', region: 'eu-west-1' } }],
])('%s is refused', (_, more) => {
  expect(() => files(more)).toThrow(expect.objectContaining({ code: 'request/export' }));
});

test('what IAM would refuse is refused with file, line and rule', () => {
  const broken = { file: 'broken.json', text: '{\n  "Version": "2012-10-17",\n  "Statment": []\n}' };
  expect(() => files({ principals: [{ principal: alice, identity: [broken] }] })).toThrow(
    expect.objectContaining({ code: 'policy/unknown-element', file: 'broken.json', line: 3, column: 3 }),
  );
});

test('an account without principals has those that the resource-based policy names, another account has not', () => {
  const arn = 'arn:aws:iam::111122223333:role/Ops';
  const named = ['arn:aws:iam::111122223333:user/bob', 'arn:aws:iam::444455556666:user/eve'];
  const policy = text([{ Effect: 'Allow', Principal: { AWS: named }, Action: 'sts:AssumeRole' }], 'trust.json');
  const resource = { arns: [arn], policy };
  const users = (account: ReturnType<typeof files>) => account.users.map(({ name }) => name);
  expect(users(files({ principals: [], resource }))).toEqual(['bob']);
  const listed = files();
  expect(users(withPolicies(listed, { principals: [], resource }))).toEqual(['alice']);
});
