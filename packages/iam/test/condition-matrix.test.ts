/** Every operator with every set operator and suffix, for an absent, empty, single-valued, multivalued and unknown key (spec/iam 10.4, 10.5, 10.6). */
import { authorise, type RequestContext } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { alice, policySet } from './engine-inputs.ts';

/** A value, and whether the operator is met when key and policy have this same value. */
const operators: readonly (readonly [name: string, value: string, equal: boolean])[] = [
  ['StringEquals', 'abc', true],
  ['StringNotEquals', 'abc', false],
  ['StringEqualsIgnoreCase', 'abc', true],
  ['StringNotEqualsIgnoreCase', 'abc', false],
  ['StringLike', 'a?c', true],
  ['StringNotLike', 'a*', false],
  ['NumericEquals', '5', true],
  ['NumericNotEquals', '5', false],
  ['NumericLessThan', '5', false],
  ['NumericLessThanEquals', '5', true],
  ['NumericGreaterThan', '5', false],
  ['NumericGreaterThanEquals', '5', true],
  ['DateEquals', '2026-01-01', true],
  ['DateNotEquals', '2026-01-01', false],
  ['DateLessThan', '2026-01-01', false],
  ['DateLessThanEquals', '2026-01-01', true],
  ['DateGreaterThan', '2026-01-01', false],
  ['DateGreaterThanEquals', '2026-01-01', true],
  ['Bool', 'true', true],
  ['BinaryEquals', 'QUJD', true],
  ['IpAddress', '10.0.0.1', true],
  ['NotIpAddress', '10.0.0.1', false],
  ['ArnEquals', 'arn:aws:s3:::b', true],
  ['ArnLike', 'arn:aws:s3:::b', true],
  ['ArnNotEquals', 'arn:aws:s3:::b', false],
  ['ArnNotLike', 'arn:aws:s3:::b', false],
];

type Outcome = boolean | 'open';

function ask(operator: string, wanted: unknown, context: RequestContext, unknown: readonly string[] = []): Outcome {
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { k: wanted } } };
  const decision = authorise(
    { principal: alice, action: 's3:GetObject', resources: [{ arn: 'arn:aws:s3:::b' }], context, unknown },
    policySet({ identity: [{ Version: '2012-10-17', Statement: [statement] }] }),
  );
  if (decision.verdict === 'depends') expect(decision.keys).toEqual(['k']);
  return decision.verdict === 'depends' ? 'open' : decision.verdict === 'allowed';
}

describe.each(operators)('%s', (name, value, equal) => {
  const negated = name.includes('Not');
  const foreign = '\u00ff';
  /** One value each, as AWS compares it. */
  const holds = (one: string): boolean => (one === value ? equal : negated);

  for (const setOperator of ['', 'ForAllValues:', 'ForAnyValue:']) {
    for (const suffix of ['', 'IfExists']) {
      const operator = `${setOperator}${name}${suffix}`;
      const missing =
        suffix === 'IfExists' || setOperator === 'ForAllValues:' || (setOperator === 'ForAnyValue:' ? false : negated);

      test(`${operator} with an absent key`, () => {
        expect(ask(operator, value, {})).toBe(missing);
        expect(ask(operator, value, { k: [] })).toBe(missing);
      });

      test(`${operator} with one value`, () => {
        for (const one of [value, foreign].map((text) => (name.includes('Like') ? text.replace(/[?*]/, 'b') : text))) {
          const expected = one === foreign ? holds(one) : equal;
          expect(ask(operator, value, { k: one })).toBe(expected);
          expect(ask(operator, value, { K: [one] })).toBe(expected);
        }
      });

      test(`${operator} with several values`, () => {
        const same = name.includes('Like') ? value.replace(/[?*]/, 'b') : value;
        const each = [equal, holds(foreign)];
        const expected =
          setOperator === '' ? negated : setOperator === 'ForAllValues:' ? each.every(Boolean) : each.some(Boolean);
        expect(ask(operator, value, { k: [same, foreign] })).toBe(expected);
      });

      test(`${operator} with an empty string`, () => {
        const expected = setOperator === 'ForAllValues:' ? true : negated;
        expect(ask(operator, value, { k: '' })).toBe(expected);
        expect(ask(operator, value, { k: [''] })).toBe(expected);
      });

      test(`${operator} with an unknown key`, () => {
        expect(ask(operator, value, {}, ['k'])).toBe('open');
      });

      test(`${operator} with an empty list in the policy`, () => {
        expect(ask(operator, [], { k: value })).toBe(negated);
        expect(ask(operator, [], {})).toBe(missing);
      });

      test(`${operator.toLowerCase()} written in lower case`, () => {
        expect(ask(operator.toLowerCase(), value, {})).toBe(missing);
      });
    }
  }
});
