/** Applying a remedy works: the value it names makes an Allow apply, or a Deny not apply. */
import { authorise, type Decision, explain, type RequestContext } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alice, policySet } from './engine-inputs.ts';

const role = 'arn:aws:iam::111122223333:role/Dev';

/** Values of a policy, and values a request may have instead. */
const kinds: readonly (readonly [operators: readonly string[], wanted: readonly string[], found: readonly string[]])[] =
  [
    [
      ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
      ['a', 'b'],
      ['a', 'z'],
    ],
    [
      ['StringLike', 'StringNotLike'],
      ['a*', 'b?'],
      ['ab', 'b1', 'z'],
    ],
    [
      ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'],
      ['5', '7'],
      ['5', '6', '9'],
    ],
    [
      ['NumericGreaterThan', 'NumericGreaterThanEquals'],
      ['5', '7'],
      ['5', '3', '9'],
    ],
    [
      ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals'],
      ['2026-01-01'],
      ['2026-01-01', '2027-01-01'],
    ],
    [['DateGreaterThan', 'DateGreaterThanEquals'], ['2026-01-01'], ['2026-01-01', '2025-01-01']],
    [['Bool'], ['true', 'false'], ['true', 'false']],
    [['BinaryEquals'], ['QUJD'], ['QUJD', 'QQ==']],
    [
      ['IpAddress', 'NotIpAddress'],
      ['10.0.0.0/8', '192.0.2.1'],
      ['10.1.1.1', '8.8.8.8'],
    ],
    [
      ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
      [role, 'arn:aws:iam::*:role/x*'],
      [role, `${role}2`],
    ],
  ];

type Case = { readonly operator: string; readonly values: readonly string[]; readonly found?: string | string[] };

const cases: fc.Arbitrary<Case> = fc.constantFrom(...kinds).chain(([operators, wanted, found]) =>
  fc
    .record(
      {
        operator: fc
          .tuple(
            fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
            fc.constantFrom(...operators),
            fc.constantFrom('', 'IfExists'),
          )
          .map((parts) => parts.join('')),
        values: fc.subarray([...wanted], { minLength: 1 }),
        found: fc.oneof(fc.constantFrom(...found), fc.subarray([...found], { minLength: 1 })),
      },
      { requiredKeys: ['operator', 'values'] },
    )
    .map((one) => one as Case),
);

function ask(effect: string, { operator, values }: Case, context: RequestContext): Decision {
  const statement = { Effect: effect, Action: '*', Resource: '*', Condition: { [operator]: { k: values } } };
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const Statement = effect === 'Allow' ? [statement] : [everything, statement];
  return authorise(
    { principal: alice, action: 's3:GetObject', resources: [{ arn: 'arn:aws:s3:::b' }], context },
    policySet({ identity: [{ Version: '2012-10-17', Statement }] }),
  );
}

const sentence =
  / if (?:k were given and )?(?:(at least one|every|no) value of )?k were (given and )?(.*?)("(?:[^"\\]|\\.)*")/;

/** Applies a remedy: reads the phrase and the first value, and makes a value it is true of. */
function applyRemedy(remedy: string): RequestContext {
  const parts = sentence.exec(remedy);
  if (parts === null) throw new Error(`cannot be applied: ${remedy}`);
  const [, amount, , written = '', quoted = ''] = parts;
  const text = JSON.parse(quoted) as string;
  const phrase = amount === 'no' ? written : written.replace(/^(?:not|anything but|anything not|no) ?/, '');
  const negated = amount === 'no' || phrase !== written;
  // A phrase may follow the negation: "not before", "no address in".
  const value = negated ? outside(phrase.trim(), text) : inside(phrase.trim(), text);
  return { k: amount === undefined ? value : [value] };
}

function inside(phrase: string, text: string): string {
  const date = text.includes('-01-01');
  if (/^(?:before|less than)$/.test(phrase)) return date ? '2020-01-01' : '-1';
  if (/^(?:after|greater than)$/.test(phrase)) return date ? '2030-01-01' : '100';
  if (phrase === 'an address in') return text.split('/')[0] ?? '';
  return text.replaceAll('*', 'x').replaceAll('?', 'x');
}

function outside(phrase: string, text: string): string {
  if (/address/.test(phrase)) return '203.0.113.1';
  if (/^(?:before|less than|at or before|at most)$/.test(phrase)) return inside('after', text);
  if (/^(?:after|greater than|at or after|at least)$/.test(phrase)) return inside('before', text);
  if (text === 'true' || text === 'false') return 'neither';
  if (text.startsWith('arn:')) return 'arn:aws:iam::111122223333:user/somebody';
  return 'other';
}

test('the remedy for an Allow that does not apply makes it apply', () => {
  let applied = 0;
  fc.assert(
    fc.property(cases, (one) => {
      const before = ask('Allow', one, one.found === undefined ? {} : { k: one.found });
      if (before.verdict === 'allowed') return;
      const [remedy = ''] = explain(before).remedies;
      expect(ask('Allow', one, applyRemedy(remedy)).verdict, `${JSON.stringify(one)}: ${remedy}`).toBe('allowed');
      applied += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(applied).toBeGreaterThan(500);
});

test('the remedy for a Deny that applies makes it not apply', () => {
  let applied = 0;
  fc.assert(
    fc.property(cases, (one) => {
      const before = ask('Deny', one, one.found === undefined ? {} : { k: one.found });
      if (before.verdict === 'allowed') return;
      const [remedy = ''] = explain(before).remedies;
      expect(ask('Deny', one, applyRemedy(remedy)).verdict, `${JSON.stringify(one)}: ${remedy}`).toBe('allowed');
      applied += 1;
    }),
    { numRuns: 2_000 },
  );
  expect(applied).toBeGreaterThan(500);
});
