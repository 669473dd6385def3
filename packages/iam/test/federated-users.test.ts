/** Federated users of the account, whom a resource-based policy names and IAM users become with GetFederationToken. */
import { authorise, type NamedPolicy, readAccountExport, type Verdict, whoCan } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compiled, account as id } from './engine-inputs.ts';
import { allow, policy } from './one-role-account.ts';

const resource = 'arn:aws:s3:::priv/x';
const federated = (name: string): string => `arn:aws:sts::${id}:federated-user/${name}`;
const root = `arn:aws:iam::${id}:root`;
const arnOfUser = (name: string): string => `arn:aws:iam::${id}:user/${name}`;

const statementsOf = {
  fed: [allow('sts:GetFederationToken', '*')],
  bobby: [allow('sts:GetFederationToken', federated('bob')), allow('s3:GetObject', '*')],
  ann: [allow('s3:*', '*')],
  cat: [],
} as const;

const accountOf = (bucket: readonly unknown[]) =>
  readAccountExport({
    Account: id,
    UserDetailList: Object.entries(statementsOf).map(([name, statements]) => ({
      UserName: name,
      UserId: `AIDA${name.toUpperCase()}`,
      Arn: arnOfUser(name),
      UserPolicyList: [{ PolicyName: 'p', PolicyDocument: policy(...statements) }],
    })),
    RoleDetailList: [
      {
        RoleName: 'Ops',
        RoleId: 'AROAOPS',
        Arn: `arn:aws:iam::${id}:role/Ops`,
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { AWS: arnOfUser('cat') },
          Action: 'sts:AssumeRole',
        }),
        RolePolicyList: [{ PolicyName: 'p', PolicyDocument: policy(allow('sts:GetFederationToken', '*')) }],
      },
    ],
    ResourcePolicies: [{ ResourceArn: resource, Policy: policy(...bucket) }],
  });

const toBucket = (Principal: unknown, more = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: '*',
  ...more,
});

test('a federated user that the policy of a resource names is listed, and so is every user that may become it', () => {
  const found = whoCan(accountOf([toBucket({ AWS: federated('bob') })]), 's3:GetObject', resource);
  expect(found.map(({ principal, verdict, federatedUser }) => [principal, verdict, federatedUser])).toEqual([
    [root, 'allowed', undefined],
    [arnOfUser('fed'), 'allowed', federated('bob')],
    [arnOfUser('bobby'), 'allowed', undefined],
    [arnOfUser('ann'), 'allowed', undefined],
    [federated('bob'), 'allowed', undefined],
  ]);
});

test('a federated user of another name is nobody that bobby may become', () => {
  const found = whoCan(
    accountOf([toBucket({ AWS: federated('eve') }), { ...toBucket({ AWS: arnOfUser('bobby') }), Effect: 'Deny' }]),
    's3:GetObject',
    resource,
  );
  expect(found.map(({ principal }) => principal)).toEqual([root, arnOfUser('fed'), arnOfUser('ann'), federated('eve')]);
});

test.each([
  ['its ARN', { ArnLike: { 'aws:PrincipalArn': federated('dev-*') } }, federated('dev-*')],
  ['its aws:userid', { StringLike: { 'aws:userid': `${id}:dev-*` } }, federated('dev-*')],
  ['its type', { StringEquals: { 'aws:PrincipalType': 'FederatedUser' } }, federated('*')],
])('a condition on %s lists it', (_, Condition, name) => {
  const found = whoCan(accountOf([toBucket('*', { Condition })]), 's3:GetObject', resource);
  expect(found.find(({ principal }) => principal === name)?.verdict).toBe('allowed');
  expect(found.find(({ principal }) => principal === arnOfUser('fed'))).toMatchObject({
    verdict: 'allowed',
    federatedUser: name,
  });
});

test('a federated user is asked by its ARN, and assumes no role', () => {
  const account = accountOf([toBucket({ AWS: federated('bob') })]);
  const ask = (name: string, action = 's3:GetObject', on = resource) =>
    whoCan(account, action, on, { principal: federated(name) }).map(({ verdict }) => verdict);
  expect(ask('bob')).toEqual(['allowed']);
  expect(ask('eve')).toEqual(['denied']);
  expect(whoCan(account, 'sts:AssumeRole', `arn:aws:iam::${id}:role/Ops`).map(({ principal }) => principal)).toEqual([
    arnOfUser('cat'),
  ]);
});

const principals = fc.oneof(
  fc.constant<unknown>('*'),
  fc
    .subarray(
      [
        id,
        federated('bob'),
        federated('eve'),
        arnOfUser('ann'),
        arnOfUser('fed'),
        `arn:aws:iam::${id}:role/Ops`,
        `arn:aws:sts::${id}:assumed-role/Ops/cat`,
        federated('bob'),
      ],
      { minLength: 1, maxLength: 4 },
    )
    .map((AWS) => ({ AWS })),
);
const conditions = fc.constantFrom(
  {},
  {},
  { ArnLike: { 'aws:PrincipalArn': federated('b*') } },
  { ArnNotLike: { 'aws:PrincipalArn': [federated('bob'), arnOfUser('ann')] } },
  { StringNotLike: { 'aws:userid': [`${id}:bob`, 'AROAOPS:*'] } },
  { StringEquals: { 'aws:PrincipalType': ['FederatedUser', 'User'] } },
  { StringEquals: { 'aws:username': 'ann' } },
);
const statements = fc.array(
  fc
    .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), fc.nat(3), principals, conditions)
    .map(([Effect, not, who, Condition]) => ({
      Effect,
      [not === 0 && who !== '*' ? 'NotPrincipal' : 'Principal']: who,
      Action: 's3:*',
      Resource: '*',
      Condition,
    })),
  { minLength: 1, maxLength: 3 },
);
const everything: readonly NamedPolicy[] = [{ name: 'all', policy: compiled(policy(allow('*', '*')), 'identity') }];

test('who can is the union of the single answers, and nobody who is let in as a federated user is missed', () => {
  const seen = new Map<Verdict, number>();
  let asFederated = 0;
  fc.assert(
    fc.property(statements, (bucket) => {
      const account = accountOf(bucket);
      const many = new Map(
        whoCan(account, 's3:GetObject', resource).flatMap((one) =>
          one.external ? [] : [[one.principal, one.verdict]],
        ),
      );
      const listed = [...many.keys()].filter((name) => name.includes(':federated-user/'));
      for (const principal of [root, ...[...account.users, ...account.roles].map(({ arn }) => arn), ...listed]) {
        const [one] = whoCan(account, 's3:GetObject', resource, { principal });
        seen.set(one?.verdict ?? 'denied', (seen.get(one?.verdict ?? 'denied') ?? 0) + 1);
        expect([principal, many.get(principal) ?? 'denied']).toEqual([principal, one?.verdict]);
      }
      const attached = new Map([[resource, { name: 'bucket', policy: compiled(policy(...bucket), 'resource') }]]);
      for (const user of account.users.filter(({ name }) => name === 'fed' || name === 'bobby')) {
        const { verdict } = authorise(
          {
            principal: { type: 'federated-user', account: id, name: 'bob', issuerArn: user.arn },
            action: 's3:GetObject',
            resources: [{ arn: resource, account: id }],
            context: {},
          },
          { identity: user.identity, session: everything, resource: attached },
        );
        if (verdict !== 'allowed') continue;
        asFederated += 1;
        expect(many.has(user.arn), `${user.name} as bob`).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
  for (const verdict of ['allowed', 'denied', 'depends'] as const)
    expect(seen.get(verdict), verdict).toBeGreaterThan(20);
  expect(asFederated).toBeGreaterThan(100);
});
