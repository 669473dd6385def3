/** A pattern as the resource: the answer holds for every resource that it matches, and depends on the resource where they differ. */
import { authorise, explain, readAccountExport, whoCan } from '@sallyport/iam';
import { resourcePatternOf } from '@sallyport/iam/lint';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asterisk, compileGlob, type GlobToken, questionMark } from '../src/match/glob.ts';
import { relateGlobs } from '../src/match/glob-relation.ts';
import { alice, compiled, account as id } from './engine-inputs.ts';
import { allow, policy } from './one-role-account.ts';

const deny = (Action: string, Resource: string) => ({ ...allow(Action, Resource), Effect: 'Deny' });
const accountOf = (statements: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) =>
  readAccountExport({
    Account: id,
    UserDetailList: [
      {
        UserName: 'alice',
        UserId: 'AIDAALICE',
        Arn: alice.arn,
        UserPolicyList: [{ PolicyName: 'p', PolicyDocument: policy(...statements) }],
      },
    ],
    ...more,
  });
const answerOf = (statements: readonly unknown[], action: string, resource: string, more = {}) => {
  const [one] = whoCan(accountOf(statements, more), action, resource, { principal: 'alice' });
  return [one?.verdict, ...(one?.keys ?? [])];
};

test.each([
  ['allowed for some of them', [allow('s3:GetObject', 'arn:aws:s3:::b/public/*')], 'depends'],
  ['denied for some of them', [allow('s3:*', '*'), deny('s3:*', 'arn:aws:s3:::b/secret/*')], 'depends'],
  ['allowed for all', [allow('s3:*', 'arn:aws:s3:::*')], 'allowed'],
  ['allowed for all, as an incomplete ARN', [allow('s3:*', 'arn:aws:s3')], 'allowed'],
  ['denied for all', [allow('s3:*', '*'), deny('s3:*', 'arn:aws:s3:::b*')], 'denied'],
  ['allowed for none', [allow('s3:*', 'arn:aws:s3:::other/*')], 'denied'],
  ['all but some', [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::b/secret/*' }], 'depends'],
  ['all but others', [{ Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::c/*' }], 'allowed'],
  ['a variable', [allow('s3:*', 'arn:aws:s3:::b/${aws:username}/*')], 'depends'],
])('%s', (_, statements, verdict) => {
  expect(answerOf(statements, 's3:GetObject', 'arn:aws:s3:::b/*')).toEqual(
    verdict === 'depends' ? ['depends', 'the resource'] : [verdict],
  );
});

test('the explanation names the patterns of the policy', () => {
  const [one] = whoCan(
    accountOf([allow('s3:GetObject', 'arn:aws:s3:::b/public/*')]),
    's3:GetObject',
    'arn:aws:s3:::b/*',
    {
      principal: 'alice',
    },
  );
  const { reasons, remedies } = explain(one?.decisions[0] ?? expect.fail());
  expect(reasons.join()).toContain(
    'its Resource arn:aws:s3:::b/public/* matches only some of arn:aws:s3:::b/*, or none',
  );
  expect(remedies.join()).toContain('would apply if arn:aws:s3:::b/public/* matched the resource');
});

test('resources with policies of their own are asked one by one', () => {
  const roles = {
    RoleDetailList: [
      ['Ops', policy({ Effect: 'Allow', Principal: { AWS: alice.arn }, Action: 'sts:AssumeRole' })],
      ['Closed', policy()],
    ].map(([RoleName, AssumeRolePolicyDocument]) => ({
      RoleName,
      RoleId: `AROA${RoleName}`,
      Arn: `arn:aws:iam::${id}:role/${RoleName}`,
      AssumeRolePolicyDocument,
    })),
  };
  const ask = (pattern: string) => answerOf([], 'sts:AssumeRole', `arn:aws:iam::${id}:role/${pattern}`, roles);
  expect(ask('*')).toEqual(['depends', 'the resource']);
  expect(ask('O*')).toEqual(['allowed']);
  expect(ask('C*')).toEqual(['denied']);
  const bucket = {
    ResourcePolicies: [
      {
        ResourceArn: 'arn:aws:s3:::b/x',
        Policy: policy({
          Effect: 'Allow',
          Principal: { AWS: ['444455556666', alice.arn] },
          Action: 's3:*',
          Resource: '*',
        }),
      },
    ],
  };
  expect(answerOf([], 's3:GetObject', 'arn:aws:s3:::b/*', bucket)).toEqual(['depends', 'the resource']);
  const found = whoCan(accountOf([], bucket), 's3:GetObject', 'arn:aws:s3:::b/*');
  expect(found.find(({ external }) => external === 'account')).toMatchObject({
    verdict: 'depends',
    keys: ['the resource'],
  });
});

test.each([
  ['iam:PassRole', 'arn:*:iam::*:role/*'],
  ['ssm:StartSession', expect.stringMatching(/^arn:\*:\*:\*:\*:\*$/)],
  ['s3:GetObject', expect.stringMatching(/^arn:/)],
  ['ssm:DescribeSessions', undefined],
  ['sts:GetCallerIdentity', undefined],
  ['nosuchservice:Thing', 'arn:*:*:*:*:*'],
])('%s is done on %s', (action, pattern) => {
  expect(resourcePatternOf(action)).toEqual(pattern);
});

const parts = fc.array(fc.constantFrom<GlobToken>('a', 'b', 'ab', asterisk, questionMark), { maxLength: 5 });

test('two patterns relate as the texts that they match', () => {
  const texts = [''];
  for (const text of texts) if (text.length < 6) texts.push(`${text}a`, `${text}b`);
  const seen = new Map<unknown, number>();
  fc.assert(
    fc.property(parts, parts, (one, other) => {
      const relation = relateGlobs(one, other);
      seen.set(relation, (seen.get(relation) ?? 0) + 1);
      const [matches, matchesOther] = [compileGlob(one), compileGlob(other)];
      const of = texts.filter(matchesOther).map(matches);
      if (relation === true) expect(of).not.toContain(false);
      if (relation === false) expect(of).not.toContain(true);
    }),
    { numRuns: 3_000 },
  );
  for (const relation of [true, false, undefined]) expect(seen.get(relation)).toBeGreaterThan(50);
});

const resources = fc.subarray(
  [
    '*',
    'arn:aws:s3:::b/*',
    'arn:aws:s3:::b/a*',
    'arn:aws:s3:::b/?',
    'arn:aws:s3:::*/a',
    'arn:aws:s3:::c/*',
    'arn:aws:s3:::b/${aws:username}',
    'arn:*:s3:*:*:b/b',
    'arn:aws:s3:::b',
  ],
  { minLength: 1, maxLength: 2 },
);
const statements = fc.array(
  fc
    .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), fc.constantFrom('Resource', 'Resource', 'NotResource'), resources)
    .map(([Effect, element, values]) => ({ Effect, Action: 's3:*', [element]: values })),
  { minLength: 1, maxLength: 4 },
);
const concrete = ['b', 'b/', 'b/a', 'b/b', 'b/aa', 'b/alice', 'c/a', 'c/b', 'd/a'].map(
  (name) => `arn:aws:s3:::${name}`,
);
const patterns = [
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::?/a',
  'arn:*:*:*:*:*',
  'arn:aws:s3:::b*',
  'arn:aws:s3:::b/a*',
];

test('allowed holds for every resource of the pattern, denied for none', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(statements, fc.constantFrom(...patterns), (Statement, pattern) => {
      const set = { identity: [{ name: 'p', policy: compiled(policy(...Statement), 'identity') }] };
      const ask = (arn: string, some: boolean) =>
        authorise({ principal: alice, action: 's3:GetObject', resources: [{ arn, some }], context: {} }, set);
      const open = ask(pattern, true);
      seen.set(open.verdict, (seen.get(open.verdict) ?? 0) + 1);
      const expression = new RegExp(`^${pattern.replaceAll('?', '.').replaceAll('*', '.*')}$`);
      const verdicts = concrete.filter((arn) => expression.test(arn)).map((arn) => ask(arn, false).verdict);
      if (open.verdict !== 'depends') expect(verdicts.filter((verdict) => verdict !== open.verdict)).toEqual([]);
      else expect(open.keys).toEqual(['the resource']);
    }),
    { numRuns: 2_000 },
  );
  for (const verdict of ['allowed', 'denied', 'depends']) expect(seen.get(verdict), verdict).toBeGreaterThan(50);
});
