/** Role chains: the permissions of a role session depend on the caller that assumed the role. */
import { readAccountExport, whoCan } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';

const policy = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const arn = (name: string) => `arn:aws:iam::${id}:${name}`;
const everybody = { AWS: id };
const alice = arn('user/alice');
const roleOf = (name: string, trust: unknown, ...statements: readonly unknown[]) => ({
  RoleName: name,
  RoleId: `AROA${name.toUpperCase()}`,
  Arn: arn(`role/${name}`),
  AssumeRolePolicyDocument: trust,
  RolePolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
});

/** Alice may become Dev herself. She may become Via as well, who may do more to the session of Dev than she may. */
function aliceCan(trust: unknown, Condition: unknown): unknown {
  const account = readAccountExport({
    UserDetailList: [
      {
        UserName: 'alice',
        UserId: 'AIDAALICE',
        Arn: alice,
        UserPolicyList: [
          { PolicyName: 'own', PolicyDocument: policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }) },
        ],
      },
    ],
    RoleDetailList: [
      roleOf('Dev', trust, { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Condition }),
      roleOf('Via', policy({ Effect: 'Allow', Principal: everybody, Action: 'sts:AssumeRole' }), {
        Effect: 'Allow',
        Action: 'sts:*',
        Resource: '*',
      }),
    ],
  });
  const [one] = whoCan(account, 's3:GetObject', 'arn:aws:s3:::b/k', { principal: 'alice' });
  return [one?.verdict, one?.assumedRoles.map((role) => role.split('/')[1])];
}

const byDetour = ['depends', ['Via', 'Dev']];
const notAtAll = ['denied', []];

test('session-tagged-by-a-detour: who cannot tag the session may become who can', () => {
  const web = { StringEquals: { 'aws:PrincipalTag/team': 'web' } };
  const trust = (Action: unknown) => policy({ Effect: 'Allow', Principal: everybody, Action });
  expect(aliceCan(trust(['sts:AssumeRole', 'sts:TagSession']), web)).toEqual(byDetour);
  expect(aliceCan(trust('sts:AssumeRole'), web)).toEqual(notAtAll);
});

test('session-named-by-a-detour: who has to use their own name may become who has not', () => {
  const robot = { StringEquals: { 'aws:userid': 'AROADEV:robot' } };
  const herself = {
    Effect: 'Allow',
    Principal: { AWS: alice },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:RoleSessionName': 'alice' } },
  };
  const onlyHerself = {
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:AssumeRole',
    Condition: { ArnEquals: { 'aws:PrincipalArn': alice }, StringNotEquals: { 'sts:RoleSessionName': 'alice' } },
  };
  const trustVia = { Effect: 'Allow', Principal: { AWS: arn('role/Via') }, Action: 'sts:AssumeRole' };
  expect(aliceCan(policy(herself, onlyHerself, trustVia), robot)).toEqual(byDetour);
  expect(aliceCan(policy(herself, onlyHerself), robot)).toEqual(notAtAll);
});

test('one-role-more-than-is-followed: a chain is as long as it has to be', () => {
  const count = 12;
  const roles = Array.from({ length: count }, (_, index) => {
    const before = index === 0 ? alice : arn(`role/R${index - 1}`);
    const trust = policy({ Effect: 'Allow', Principal: { AWS: before }, Action: 'sts:AssumeRole' });
    const last = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
    return roleOf(`R${index}`, trust, ...(index === count - 1 ? [last] : []));
  });
  const user = { UserName: 'alice', UserId: 'AIDAALICE', Arn: alice };
  const account = readAccountExport({ UserDetailList: [user], RoleDetailList: roles });
  const ask = (options: object) => whoCan(account, 's3:GetObject', '*', { principal: 'alice', ...options })[0];
  expect(ask({})).toMatchObject({ verdict: 'allowed', assumedRoles: roles.map(({ Arn }) => Arn) });
  expect(ask({ longestChain: count - 1 })?.verdict).toBe('denied');
});

test('role-behind-a-role: a question about a role includes the roles it can assume, as for a person', () => {
  const trust = policy({ Effect: 'Allow', Principal: { AWS: arn('role/Node') }, Action: 'sts:AssumeRole' });
  const account = readAccountExport({
    RoleDetailList: [
      roleOf(
        'Node',
        policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      ),
      roleOf('Dev', trust, { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }),
    ],
  });
  expect(whoCan(account, 's3:GetObject', '*', { principal: 'Node' })).toMatchObject([
    { verdict: 'allowed', assumedRoles: [arn('role/Dev')] },
  ]);
});
