/** A decision with unknown keys holds for all their values (spec/iam 10.16): every operator, set operator and switch. */
import {
  authorise,
  defaultBehaviour,
  type NamedPolicy,
  type RequestContext,
  type UnspecifiedBehaviour,
} from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { alice, compiled } from './engine-inputs.ts';

vi.setConfig({ testTimeout: 120_000 });

const keys = ['k:a', 'k:b', 'k:c'];
const key = fc.constantFrom(...keys);
const operator = fc
  .tuple(
    fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom(
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
      'Bool',
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'ArnLike',
      'ArnEquals',
      'ArnNotEquals',
      'DateEquals',
      'IpAddress',
      'NotIpAddress',
    ),
    fc.constantFrom('', '', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const wanted = fc.constantFrom(
  'a',
  'A',
  'true',
  'TRUE',
  'false',
  '',
  '*',
  'a*',
  '5',
  '05',
  '2026',
  '10.0.0.0/8',
  'arn:aws:iam::1:role/x',
  'arn:aws:*:*:*:*',
  '${k:b}',
  "${k:c, 'a'}",
  '${*}',
);
const presence = fc.constantFrom<unknown>('true', 'false', ['true', 'false']);
const condition = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(operator, key, fc.oneof(wanted, fc.array(wanted, { maxLength: 2 })))
      .map(([name, on, value]) => ({ [name]: { [on]: value } })),
  },
  { weight: 1, arbitrary: fc.tuple(key, presence).map(([on, value]) => ({ Null: { [on]: value } })) },
);
const resource = fc.constantFrom<object>(
  { Resource: '*' },
  { Resource: '*' },
  { Resource: '*' },
  { Resource: ['arn:aws:s3:::${k:b}'] },
  { NotResource: 'arn:aws:s3:::${k:a}' },
);
const statement = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), resource, fc.array(condition, { maxLength: 2 }))
  .map(([Effect, on, conditions]) => ({ Effect, Action: '*', ...on, Condition: Object.assign({}, ...conditions) }));
const statements = fc.array(statement, { minLength: 1, maxLength: 5 });

const given = fc.constantFrom(
  ...['a', 'A', 'true', 'tRUE', 'FALSE', '', '*', '5', '4', '10.1.1.1', 'arn:aws:iam::1:role/x', '2026-01-01', 'ab'],
);
const value = fc.option(fc.oneof(given, fc.array(given, { maxLength: 2 })), { nil: undefined });
const values = fc.array(fc.tuple(value, value, value), { minLength: 10, maxLength: 10 });

const behaviours: fc.Arbitrary<UnspecifiedBehaviour> = fc.record({
  ...Object.fromEntries(Object.entries(defaultBehaviour).map(([name, usual]) => [name, fc.constant(usual)])),
  multivaluedKeyWithoutSetOperator: fc.constantFrom('never equal', 'any'),
  emptyString: fc.constantFrom('null', 'value'),
  negatedMalformedArn: fc.constantFrom('holds', 'fails'),
  unresolvedNotResource: fc.constantFrom('excludes nothing', 'statement invalid'),
}) as fc.Arbitrary<UnspecifiedBehaviour>;

test('allowed and denied hold for all values of the keys, and the keys of a depends decide it', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(statements, fc.option(statements), values, behaviours, (identity, boundary, assignments, reading) => {
      const named = (some: readonly object[]): readonly NamedPolicy[] => {
        const policy = compiled({ Version: '2012-10-17', Statement: some }, 'identity', { behaviour: reading });
        return [{ name: 'p', policy }];
      };
      const set = { identity: named(identity), ...(boundary === null ? {} : { boundary: named(boundary) }) };
      const resources = [{ arn: 'arn:aws:s3:::a' }];
      const ask = (context: RequestContext, unknown: readonly string[]) =>
        authorise({ principal: alice, action: 's3:GetObject', resources, context, unknown }, set, {
          behaviour: reading,
        });
      const open = ask({}, keys);
      seen.set(open.verdict, (seen.get(open.verdict) ?? 0) + 1);
      for (const some of assignments) {
        const told = keys.flatMap((name, index) => (some[index] === undefined ? [] : [[name, some[index]] as const]));
        const closed = ask(Object.fromEntries(told), []).verdict;
        const settling = told.filter(([name]) => open.keys.includes(name));
        const rest = keys.filter((name) => !open.keys.includes(name));
        expect(open.verdict === 'depends' ? ask(Object.fromEntries(settling), rest).verdict : open.verdict).toBe(
          closed,
        );
      }
    }),
    { numRuns: 1_500 },
  );
  for (const verdict of ['allowed', 'denied', 'depends']) expect(seen.get(verdict), verdict).toBeGreaterThan(50);
});
