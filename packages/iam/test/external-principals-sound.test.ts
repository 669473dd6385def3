/** Every external principal that is allowed is listed, or is of an account that is, or belongs to everybody. */
import { authorise, compile, type Principal, parsePolicy, readAccountExport, whoCan } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';

const resource = 'arn:aws:s3:::files/report';
const accounts = ['444455556666', '777788889999'];
const arns = accounts.flatMap((one) => [`arn:aws:iam::${one}:user/ann`, `arn:aws:iam::${one}:role/x/Deploy`]);
const sessions = accounts.map((one) => `arn:aws:sts::${one}:assumed-role/Deploy/job`);
const own = [`arn:aws:iam::${id}:role/Ops`, `arn:aws:iam::${id}:root`, id];
const roots = accounts.map((one) => `arn:aws:iam::${one}:root`);

const principals = fc.oneof(
  fc.constantFrom<unknown>('*', { Service: 'ec2.amazonaws.com' }, { AWS: id }),
  fc
    .subarray([...accounts, ...roots, ...arns, ...sessions, ...own], { minLength: 1, maxLength: 4 })
    .map((AWS) => ({ AWS })),
);
const patterns = fc.subarray(
  [...arns, ...own, 'arn:aws:iam::*:role/x/*', 'arn:aws:iam::444455556666:*', `arn:aws:iam::${id}:role/*`, '*'],
  { minLength: 1, maxLength: 3 },
);
const conditions = fc.oneof(
  fc.constant({}),
  fc
    .tuple(
      fc.constantFrom(
        'ArnLike',
        'ArnNotLike',
        'StringLike',
        'StringNotLike',
        'ArnLikeIfExists',
        'StringNotEqualsIfExists',
        'StringEqualsIgnoreCase',
        'ForAnyValue:ArnEquals',
        'ForAllValues:StringNotLike',
      ),
      patterns,
    )
    .map(([operator, values]) => ({ [operator]: { 'aws:PrincipalArn': values } })),
  fc
    .tuple(
      fc.constantFrom(
        'StringEquals',
        'StringNotEquals',
        'StringEqualsIfExists',
        'StringNotLike',
        'StringNotEqualsIfExists',
      ),
      fc.subarray([...accounts, id, '7777*'], { minLength: 1 }),
    )
    .map(([operator, values]) => ({ [operator]: { 'aws:PrincipalAccount': values } })),
  fc.constantFrom(
    { Null: { 'aws:PrincipalArn': 'true' } },
    { Null: { 'aws:PrincipalAccount': 'false' } },
    { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' } },
    { StringLike: { 'aws:userid': ['AROAOPS:*', 'AROAX:job'] } },
    { StringNotLike: { 'aws:userid': ['AROAOPS:*', id] } },
    { StringEquals: { 'aws:username': 'ann' } },
    { StringEquals: { 'aws:PrincipalType': ['User', 'Anonymous'] } },
    { StringEquals: { 'aws:PrincipalTag/team': 'web' } },
  ),
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
  { minLength: 1, maxLength: 4 },
);

type Caller = { readonly principal: Principal; readonly covers: readonly string[] };

const callers: readonly Caller[] = [
  ...[...accounts, '222233334444'].flatMap((account): readonly Caller[] => {
    const root = `arn:aws:iam::${account}:root`;
    const role = {
      type: 'role-session',
      account,
      roleArn: `arn:aws:iam::${account}:role/x/Deploy`,
      roleId: 'AROAX',
    } as const;
    const session = `arn:aws:sts::${account}:assumed-role/Deploy/job`;
    return [
      { principal: { type: 'root', account }, covers: [root] },
      ...['ann', 'bob'].map((name): Caller => {
        const arn = `arn:aws:iam::${account}:user/${name}`;
        return { principal: { type: 'user', account, arn, id: `AIDA${name}` }, covers: [arn, root] };
      }),
      { principal: { ...role, sessionName: 'job' }, covers: [session, role.roleArn, root] },
      { principal: { ...role, sessionName: 'other' }, covers: [role.roleArn, root] },
    ];
  }),
  { principal: { type: 'anonymous' }, covers: [] },
  { principal: { type: 'service', name: 'ec2.amazonaws.com' }, covers: ['ec2.amazonaws.com'] },
  { principal: { type: 'service', name: 'ssm.amazonaws.com' }, covers: [] },
];

const allow = compile(
  parsePolicy('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', {
    type: 'identity',
  }),
);

test('every external principal that a resource-based policy allows is listed by whoCan', () => {
  let allowed = 0;
  let denied = 0;
  fc.assert(
    fc.property(
      statements,
      fc.constantFrom({}, { 'aws:PrincipalOrgID': 'o-1' }, { 'aws:PrincipalTag/team': 'web' }),
      (Statement, brought) => {
        const policy = { Version: '2012-10-17', Statement };
        const account = readAccountExport({
          Account: id,
          RoleDetailList: [
            {
              RoleName: 'Ops',
              RoleId: 'AROAOPS',
              Arn: own[0],
              AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
            },
          ],
          ResourcePolicies: [{ ResourceArn: resource, Policy: policy }],
        });
        const listed = new Map(
          whoCan(account, 's3:GetObject', resource, { longestChain: 0, denied: true }).map(({ principal, verdict }) => [
            principal,
            verdict,
          ]),
        );
        const compiled = compile(parsePolicy(JSON.stringify(policy), { type: 'resource' }));
        for (const { principal, covers } of callers) {
          const context = 'account' in principal ? brought : {};
          const { verdict } = authorise(
            { principal, action: 's3:GetObject', resources: [{ arn: resource, account: id }], context },
            {
              identity: [{ name: 'all', policy: allow }],
              resource: new Map([[resource, { name: 'bucket', policy: compiled }]]),
            },
          );
          const row = [...covers, '*'].find((name) => listed.has(name)) ?? '';
          const message = JSON.stringify({ principal, row, listed: [...listed] });
          if (verdict === 'allowed') {
            allowed += 1;
            expect(listed.get(row), message).toMatch(/allowed|depends/);
          } else {
            // A row for several principals (everybody, an account, a role with its sessions) is allowed if one of them is.
            if (!/^\*$|:root$|:role\//.test(row)) expect(listed.get(row), message).not.toBe('allowed');
            denied += 1;
          }
        }
      },
    ),
    { numRuns: 1_000 },
  );
  expect(allowed).toBeGreaterThan(1_000);
  expect(denied).toBeGreaterThan(1_000);
});
