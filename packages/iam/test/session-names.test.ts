/** A role session whose name is not known: it may have any name that its trust policy allows, and is never nameless. */
import {
  authorise,
  explain,
  type NamedPolicy,
  reach,
  readAccountExport,
  type Verdict,
  type WhoCanOptions,
  whoCan,
} from '@sallyport/iam';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compiled, account as id } from './engine-inputs.ts';
import { allow, policy } from './one-role-account.ts';

const arnOf = (name: string): string => `arn:aws:iam::${id}:role/${name}`;
const sessionOf = (role: string, name: string): string => `arn:aws:sts::${id}:assumed-role/${role}/${name}`;
const trusting = (AWS: unknown, Condition?: unknown) =>
  policy({
    Effect: 'Allow',
    Principal: { AWS },
    Action: 'sts:AssumeRole',
    ...(Condition !== undefined && { Condition }),
  });

type Role = { readonly trust?: unknown; readonly may?: readonly unknown[] };

const accountOf = (
  roles: Readonly<Record<string, Role>>,
  users: Readonly<Record<string, readonly unknown[]>> = {},
  more: Readonly<Record<string, unknown>> = {},
) =>
  readAccountExport({
    Account: id,
    UserDetailList: Object.entries(users).map(([name, statements]) => ({
      UserName: name,
      UserId: `AIDA${name.toUpperCase()}`,
      Arn: `arn:aws:iam::${id}:user/${name}`,
      UserPolicyList: [{ PolicyName: 'p', PolicyDocument: policy(...statements) }],
    })),
    RoleDetailList: Object.entries(roles).map(([name, { trust = trusting(id), may = [] }]) => ({
      RoleName: name,
      RoleId: `AROA${name.toUpperCase()}`,
      Arn: arnOf(name),
      AssumeRolePolicyDocument: trust,
      RolePolicyList: [{ PolicyName: 'p', PolicyDocument: policy(...may) }],
    })),
    ...more,
  });

const answers = (
  account: ReturnType<typeof accountOf>,
  action: string,
  resource: string,
  options: WhoCanOptions = {},
): Readonly<Record<string, Verdict>> =>
  Object.fromEntries(
    whoCan(account, action, resource, options).map(({ principal, verdict }) => [
      principal.slice(principal.lastIndexOf(':') + 1),
      verdict,
    ]),
  );

const bucket = (...statements: readonly unknown[]) => ({
  ResourcePolicies: [{ ResourceArn: 'arn:aws:s3:::b/x', Policy: policy(...statements) }],
});

describe('a trust policy that names one session of another role', () => {
  const chain = (middle: unknown) =>
    accountOf(
      {
        Mid: { trust: middle, may: [allow('sts:AssumeRole', '*')] },
        Top: { trust: trusting(sessionOf('Mid', 'bob')), may: [allow('sqs:*', '*')] },
      },
      { ann: [allow('sts:AssumeRole', arnOf('Mid'))], bob: [allow('sts:AssumeRole', arnOf('Mid'))] },
    );
  const queue = `arn:aws:sqs:eu-west-1:${id}:q`;

  test('is open to everybody who may choose the name', () => {
    expect(answers(chain(trusting(id)), 'sts:AssumeRole', arnOf('Top'))).toEqual({
      'user/ann': 'depends',
      'user/bob': 'depends',
      'role/Mid': 'depends',
    });
    expect(answers(chain(trusting(id)), 'sqs:SendMessage', queue)).toEqual({
      root: 'allowed',
      'user/ann': 'depends',
      'user/bob': 'depends',
      'role/Mid': 'depends',
      'role/Top': 'allowed',
    });
  });

  test('is open to bob alone where every session has the name of its user', () => {
    const own = trusting(id, { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } });
    expect(answers(chain(own), 'sts:AssumeRole', arnOf('Top'))).toEqual({
      'user/bob': 'allowed',
      'role/Mid': 'depends',
    });
  });

  test('is open to ann where she may also take the name bob, or no other', () => {
    for (const names of [['${aws:username}', 'bob'], ['bob']]) {
      const listed = trusting(id, { StringEquals: { 'sts:RoleSessionName': names } });
      expect(answers(chain(listed), 'sts:AssumeRole', arnOf('Top'))['user/ann']).toBe('depends');
    }
    const like = trusting(id, { StringLike: { 'sts:RoleSessionName': ['${aws:username}', 'b*'] } });
    expect(answers(chain(like), 'sts:AssumeRole', arnOf('Top'))['user/ann']).toBe('depends');
  });

  test('is open to who may choose the name and has to give an external id', () => {
    const external = trusting(id, { StringEquals: { 'sts:ExternalId': 'x' } });
    expect(answers(chain(external), 'sts:AssumeRole', arnOf('Top'))['user/ann']).toBe('depends');
  });

  test('a known session is that session or another', () => {
    const ask = (sessionName: string) =>
      answers(chain(trusting(id)), 'sts:AssumeRole', arnOf('Top'), { principal: 'Mid', sessionName });
    expect(ask('bob')).toEqual({ 'role/Mid': 'allowed' });
    expect(ask('eve')).toEqual({ 'role/Mid': 'denied' });
  });
});

test('a resource policy that names one session, or exempts one, depends on the name and says which', () => {
  const named = accountOf(
    { Kiosk: {} },
    {},
    bucket({
      Effect: 'Allow',
      Principal: { AWS: sessionOf('Kiosk', 'bob') },
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::b/*',
    }),
  );
  const exempt = accountOf(
    { Kiosk: { may: [allow('s3:*', '*')] } },
    {},
    bucket({
      Effect: 'Deny',
      NotPrincipal: { AWS: [id, arnOf('Kiosk'), sessionOf('Kiosk', 'bob')] },
      Action: 's3:*',
      Resource: '*',
    }),
  );
  for (const account of [named, exempt]) {
    const [one] = whoCan(account, 's3:GetObject', 'arn:aws:s3:::b/x', { principal: 'Kiosk' });
    expect(one).toMatchObject({ verdict: 'depends', keys: ['aws:userid'] });
    const told = (one?.decisions ?? []).map(explain);
    expect(told.flatMap(({ reasons }) => reasons).join()).toContain(
      '"bob" of the role, and the name of the session is unknown',
    );
    expect(told.flatMap(({ remedies }) => remedies).join()).toContain('if the role session were named "bob"');
    for (const [sessionName, verdict] of [
      ['bob', 'allowed'],
      ['eve', 'denied'],
    ] as const) {
      const [known] = whoCan(account, 's3:GetObject', 'arn:aws:s3:::b/x', { principal: 'Kiosk', sessionName });
      expect(known?.verdict).toBe(verdict);
    }
  }
});

test('the id of the role is the known part of aws:userid', () => {
  const everything = { may: [allow('s3:*', '*')] };
  const account = accountOf(
    { Keep: everything, Other: everything },
    {},
    bucket({
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringNotLike: { 'aws:userid': ['AROAKEEP:*', id] } },
    }),
  );
  expect(answers(account, 's3:GetObject', 'arn:aws:s3:::b/x')).toEqual({ root: 'allowed', 'role/Keep': 'allowed' });
  // What is known of the call beside does not make the session nameless.
  expect(answers(account, 's3:GetObject', 'arn:aws:s3:::b/x', { absent: ['*'] })).toEqual({
    root: 'allowed',
    'role/Keep': 'allowed',
  });
});

test('a role that asks for MFA is closed to role sessions, whose credentials hold none', () => {
  const mfa = trusting(id, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
  const everything = [allow('*', '*')];
  const account = accountOf(
    { BreakGlass: { trust: mfa, may: everything }, Deep: { may: everything } },
    { al: everything },
  );
  const found = whoCan(account, 'sts:AssumeRole', arnOf('BreakGlass'));
  expect(found.map(({ principal, verdict, assumedRoles }) => [principal, verdict, assumedRoles])).toEqual([
    [`arn:aws:iam::${id}:user/al`, 'depends', []],
  ]);
});

test('the Region in which a role is assumed is not known, and not absent', () => {
  const onlyHere = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  };
  const account = accountOf({ Dev: { may: [allow('s3:*', '*')] } }, { ann: [allow('sts:*', '*'), onlyHere] });
  const ask = (options: WhoCanOptions = {}) =>
    answers(account, 's3:GetObject', 'arn:aws:s3:::b/x', options)['user/ann'];
  expect(ask()).toBe('depends');
  expect(ask({ region: 'eu-west-1' })).toBe('allowed');
  expect(ask({ region: 'us-east-1' })).toBeUndefined();
});

test('calls of global services name the global Region of their partition, and iam:PassRole is no call', () => {
  const deny = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } },
  };
  const account = accountOf({ Dev: {} }, { ann: [allow('*', '*'), deny] });
  const ask = (action: string, resource: string, options: WhoCanOptions = {}) =>
    answers(account, action, resource, options)['user/ann'];
  for (const [action, resource] of [
    ['iam:CreateUser', `arn:aws:iam::${id}:user/x`],
    ['iam:GetRole', arnOf('Dev')],
    ['organizations:ListAccounts', '*'],
  ] as const) {
    expect(ask(action, resource)).toBe('allowed');
    expect(ask(action, resource, { region: 'eu-west-1' })).toBe('allowed');
    expect(ask(action, resource, { context: { 'aws:RequestedRegion': 'eu-west-1' } })).toBeUndefined();
  }
  expect(ask('iam:PassRole', arnOf('Dev'))).toBe('depends');
  expect(ask('s3:GetObject', 'arn:aws:s3:::b/x')).toBe('depends');
  expect(ask('s3:GetObject', 'arn:aws:s3:::b/x', { region: 'us-east-1' })).toBe('allowed');
  expect(ask('sqs:SendMessage', `arn:aws:sqs:eu-west-1:${id}:q`, { region: 'us-east-1' })).toBeUndefined();
});

test('the login of a session with an unread name is that of its principal', () => {
  const document = JSON.stringify({
    schemaVersion: '1.0',
    sessionType: 'Standard_Stream',
    inputs: { shellProfile: { linux: 'exec sudo -n /opt/sallyport/bin/sallyport-host session' } },
  });
  const account = accountOf(
    { Mid: { may: [allow('ssm:*', '*')] }, Top: { trust: trusting(sessionOf('Mid', 'bob')) } },
    { ann: [allow('sts:AssumeRole', '*')] },
    {
      Instances: [{ InstanceId: 'i-1', Region: 'eu-west-1' }],
      SessionDocuments: [{ Name: 'SSM-SessionManagerRunShell', Content: document }],
    },
  );
  const found = reach(account, 'ann', 'i-1').paths.flatMap(({ loginAs }) => loginAs ?? []);
  expect(found.length).toBeGreaterThan(0);
  for (const one of found) expect(one).toEqual({ arn: sessionOf('Mid', 'ann'), anyName: true });
});

const role = { type: 'role-session', account: id, roleArn: arnOf('Dev'), roleId: 'AROADEV' } as const;
const names = ['ann', 'bob', 'eve'];
const elements = fc.oneof(
  fc.constant({ Principal: '*' }),
  fc
    .tuple(
      fc.constantFrom('Principal', 'NotPrincipal'),
      fc.subarray([id, arnOf('Dev'), ...names.map((name) => sessionOf('Dev', name)), sessionOf('Ops', 'ann')], {
        minLength: 1,
      }),
    )
    .map(([element, AWS]) => ({ [element]: { AWS } })),
);
const conditions = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  fc
    .tuple(
      fc.constantFrom(
        'StringEquals',
        'StringNotEquals',
        'StringLike',
        'StringNotLike',
        'StringEqualsIgnoreCase',
        'ForAnyValue:StringLike',
        'StringNotLikeIfExists',
      ),
      fc.subarray(['AROADEV:ann', 'AROADEV:*', 'AROADEV:b?b', '*:eve', 'AROAOPS:*', 'AROADEV', '*', id], {
        minLength: 1,
        maxLength: 2,
      }),
    )
    .map(([operator, values]) => ({ [operator]: { 'aws:userid': values } })),
  fc.constantFrom('true', 'false').map((text) => ({ Null: { 'aws:userid': text } })),
);
const statements = fc.array(
  fc.tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), elements, conditions).map(([Effect, who, Condition]) => ({
    Effect,
    ...who,
    Action: 's3:*',
    Resource: '*',
    Condition,
  })),
  { minLength: 1, maxLength: 4 },
);

test('the answer without a name holds for every name, and depends only where the names differ', () => {
  const seen = new Map<string, number>();
  const limits = fc.constantFrom<'identity' | 'boundary' | 'session'>('identity', 'boundary', 'session');
  fc.assert(
    fc.property(
      statements,
      fc.subarray(['identity', 'boundary', 'session'] as const),
      limits,
      (Statement, allowing, limit) => {
        const whole = (name: 'identity' | 'boundary' | 'session'): readonly NamedPolicy[] => [
          { name, policy: compiled(policy(...(allowing.includes(name) ? [allow('*', '*')] : [])), name) },
        ];
        const set = {
          identity: whole('identity'),
          ...(limit !== 'identity' && { [limit]: whole(limit) }),
          resource: new Map([
            ['arn:aws:s3:::b/x', { name: 'bucket', policy: compiled(policy(...Statement), 'resource') }],
          ]),
        };
        const ask = (sessionName?: string) =>
          authorise(
            {
              principal: { ...role, ...(sessionName && { sessionName }) },
              action: 's3:GetObject',
              resources: [{ arn: 'arn:aws:s3:::b/x', account: id }],
              context: {},
            },
            set,
          );
        const open = ask();
        const known = new Set([...names, 'someone.else'].map((name) => ask(name).verdict));
        seen.set(open.verdict, (seen.get(open.verdict) ?? 0) + 1);
        if (open.verdict === 'depends') expect(open.keys).toEqual(['aws:userid']);
        else expect([...known]).toEqual([open.verdict]);
      },
    ),
    { numRuns: 2_000 },
  );
  for (const verdict of ['allowed', 'denied', 'depends']) expect(seen.get(verdict), verdict).toBeGreaterThan(50);
});
