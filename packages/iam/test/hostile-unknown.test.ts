/** Policies that would make a decision with unknown keys slow or large: near the size limit, with every key unknown. */
import { explain, unknownConditions } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { all, asking, hostileStatements, times } from './hostile-statements.ts';

test.each(hostileStatements())(
  '%s: every key is in the decision, and the decision can be explained',
  (_name, statements, keys) => {
    const decision = asking(statements)();
    expect(decision.verdict).toBe('depends');
    expect(decision.keys).toHaveLength(keys);
    expect(explain(decision).summary).not.toEqual([]);
    expect(() => unknownConditions(decision)).not.toThrow();
  },
);

describe('with too many combinations the decision depends on every key', () => {
  /** Each pair excludes itself, so that nothing can pass. */
  const pairs = (count: number) => [
    ...times(count, (n) => ({ Effect: 'Allow', ...all, Condition: { StringEquals: { [`t/${n}`]: 'a' } } })),
    ...times(count, (n) => ({ Effect: 'Deny', ...all, Condition: { StringEquals: { [`t/${n}`]: 'a' } } })),
  ];

  test('a few contradicting conditions are recognised', () => {
    expect(asking(pairs(5))()).toMatchObject({ verdict: 'denied', keys: [] });
  });

  test('many are not recognised, and the decision is depends', () => {
    const decision = asking(pairs(40))();
    expect(decision.verdict).toBe('depends');
    expect(decision.keys).toHaveLength(40);
  });

  test('many Allow statements that together apply for every value are not recognised, and the decision is depends', () => {
    const either = times(40, (n) => [
      { Effect: 'Allow', ...all, Condition: { StringEquals: { [`t/${n}`]: 'a' } } },
      { Effect: 'Allow', ...all, Condition: { StringNotEquals: { [`t/${n}`]: 'a' } } },
    ]).flat();
    expect(asking(either.slice(0, 2))().verdict).toBe('allowed');
    expect(asking(either)().verdict).toBe('depends');
  });

  test('a Deny without conditions still denies', () => {
    const decision = asking([...pairs(40), { Effect: 'Deny', ...all }])();
    expect(decision).toMatchObject({ verdict: 'denied', keys: [], denial: { kind: 'explicit' } });
  });
});
