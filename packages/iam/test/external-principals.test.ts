/** Whom policies let in from outside: by the policy of the resource, and through roles. */
import { explain, externalReach, reach, readAccountExport, type WhoCanOptions, whoCan } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { externalPrincipalOf } from '../src/who-can/external-principal.ts';
import { createPolicyFilter } from '../src/who-can/policy-filter.ts';
import { account as id } from './engine-inputs.ts';
import { readVectors } from './read-vectors.ts';

type Case = {
  readonly name: string;
  readonly spec: readonly string[];
  readonly action: string;
  readonly resource: string;
  readonly statements: readonly unknown[];
  readonly context?: Readonly<Record<string, string>>;
  readonly absent?: readonly string[];
  readonly resourceControl?: readonly unknown[];
  readonly serviceControl?: readonly unknown[];
  readonly answers: Readonly<Record<string, unknown>>;
};

const vendor = `arn:aws:iam::${id}:role/Vendor`;
const other = 'arn:aws:iam::444455556666:root';
const policy = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const trust = (Principal: unknown, Action = 'sts:AssumeRole', Condition?: unknown) =>
  policy({ Effect: 'Allow', Principal, Action, ...(Condition === undefined ? {} : { Condition }) });
const role = (RoleName: string, AssumeRolePolicyDocument: unknown, ...statements: readonly unknown[]) => ({
  RoleName,
  RoleId: `AROA${RoleName.toUpperCase()}`,
  Arn: `arn:aws:iam::${id}:role/${RoleName}`,
  AssumeRolePolicyDocument,
  RolePolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
});
const levels = (statements: readonly unknown[] | undefined) =>
  statements && [{ orgIdentifier: 'r-1', policies: [policy(...statements)] }];

function accountOf({ resource, statements, ...given }: Pick<Case, 'resource' | 'statements'> & Partial<Case>) {
  const own = resource === vendor ? policy(...statements) : trust({ AWS: id });
  const serviceControl = levels(given.serviceControl);
  const resourceControl = levels(given.resourceControl);
  return readAccountExport({
    Account: id,
    RoleDetailList: [role('Vendor', own)],
    ...(resource === vendor ? {} : { ResourcePolicies: [{ ResourceArn: resource, Policy: policy(...statements) }] }),
    ...(serviceControl && { ServiceControlPolicies: serviceControl }),
    ...(resourceControl && { ResourceControlPolicies: resourceControl }),
  });
}

const file = readVectors<Case>('account/external-principals.json');

describe(file.about, () => {
  test.each(file.cases)('$name', (one) => {
    const { context, absent } = one;
    const options: WhoCanOptions = { ...(context && { context }), ...(absent && { absent }), longestChain: 0 };
    const found = whoCan(accountOf(one), one.action, one.resource, options).filter(({ external }) => external);
    const actual = found.map(({ principal, external, verdict, keys }) => [principal, { external, verdict, keys }]);
    expect(Object.fromEntries(actual)).toEqual(one.answers);
    expect(actual).toHaveLength(Object.keys(one.answers).length);
  });
});

test('who is asked for alone is asked alone, and who cannot is listed when wanted', () => {
  const account = accountOf({
    resource: vendor,
    statements: trust({ AWS: ['444455556666', 'arn:aws-cn:iam::444455556666:user/ann'] }).Statement,
  });
  expect(whoCan(account, 'sts:AssumeRole', vendor, { principal: 'Vendor' })).toHaveLength(1);
  const all = whoCan(account, 'sts:AssumeRole', vendor, { denied: true }).filter(({ external }) => external);
  expect(all.map(({ principal, verdict }) => [principal, verdict])).toEqual([
    [other, 'allowed'],
    ['arn:aws-cn:iam::444455556666:user/ann', 'denied'],
  ]);
  expect(all.flatMap(({ decisions }) => decisions.flatMap((one) => explain(one).reasons)).join('\n')).toContain(
    'identity policies of another account, taken to allow everything',
  );
});

describe('through roles', () => {
  const sessions = {
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell'],
  };
  const saml = `arn:aws:iam::${id}:saml-provider/Corp`;
  const ops = `arn:aws:iam::${id}:role/Ops`;
  const account = readAccountExport({
    Account: id,
    Region: 'eu-west-1',
    RoleDetailList: [
      role('Ops', trust({ AWS: vendor }), sessions),
      role('Vendor', trust({ AWS: '444455556666' }, 'sts:AssumeRole', { StringEquals: { 'sts:ExternalId': '8472' } }), {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: ops,
      }),
      role('People', trust({ Federated: saml }, 'sts:AssumeRoleWithSAML'), sessions),
      role('Node', trust({ Service: 'ec2.amazonaws.com' }), sessions),
    ],
    Instances: [{ InstanceId: 'i-1' }],
  });

  test('external principals assume roles, and services do not', () => {
    const found = whoCan(account, 'ssm:StartSession', 'i-1').filter(({ external }) => external);
    expect(
      found.map(({ principal, verdict, keys, assumedRoles }) => ({ principal, verdict, keys, assumedRoles })),
    ).toEqual([
      { principal: other, verdict: 'depends', keys: ['sts:ExternalId'], assumedRoles: [vendor, ops] },
      { principal: saml, verdict: 'allowed', keys: [], assumedRoles: [`arn:aws:iam::${id}:role/People`] },
    ]);
    const near = whoCan(account, 'ssm:StartSession', 'i-1', { longestChain: 1 }).filter(({ external }) => external);
    expect(near.map(({ principal }) => principal)).toEqual([saml]);
  });

  test('their paths to a node are those of the roles they become', () => {
    const reached = account.roles.map(({ arn }) => reach(account, arn, 'i-1'));
    const found = externalReach(account, reached);
    expect(found.map(({ principal, external }) => [principal, external])).toEqual([
      [other, 'account'],
      [saml, 'federated-principal'],
    ]);
    expect(found[0]?.paths[0]).toMatchObject({
      action: 'ssm:StartSession',
      verdict: 'depends',
      keys: ['sts:ExternalId'],
      assumedRoles: [vendor, ops],
    });
  });
});

describe('a policy that lists thousands', () => {
  const many = Array.from({ length: 4_000 }, (_, index) => String(200_000_000_000 + index));
  const roles = many.map((one) => `arn:aws:iam::${one}:role/Deploy`);
  const statements = [
    { Effect: 'Allow', Principal: { AWS: [...many, ...roles] }, Action: 's3:*', Resource: '*' },
    {
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { ArnLike: { 'aws:PrincipalArn': roles } },
    },
    { Effect: 'Deny', NotPrincipal: { AWS: [...many, ...roles] }, Action: 's3:DeleteObject', Resource: '*' },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalAccount': many.slice(1) } },
    },
  ];
  const resource = 'arn:aws:s3:::files/report';
  const account = accountOf({ resource, statements });

  test('is decided for each of them', () => {
    const found = whoCan(account, 's3:GetObject', resource).filter(({ external }) => external);
    expect(found).toHaveLength(2 * (many.length - 1));
  }, 60_000);

  test('is decided for one of them with the few condition values that can match it', () => {
    const [role = ''] = roles;
    const external = externalPrincipalOf({ kind: 'AWS', text: role }, account, new Map());
    const named = account.resourcePolicies.get(resource);
    const sample = external?.samples[0];
    expect(sample).toBeDefined();
    expect(named).toBeDefined();
    if (sample === undefined || named === undefined) return;
    const { policy } = createPolicyFilter(account).policyFor(named, sample);
    const compared = policy.statements.map(({ conditions }) => conditions.flatMap((condition) => condition.values));
    expect(compared).toHaveLength(statements.length);
    for (const values of compared) expect(values.length).toBeLessThanOrEqual(1);
  });
});
