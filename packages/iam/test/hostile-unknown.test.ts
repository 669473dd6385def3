/** Policies that would make a decision with unknown keys slow or large: near the size limit, with every key unknown. */
import { type AccessRequest, authorise, type Decision, explain, unknownConditions } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { alice, compiled } from './engine-inputs.ts';

const all = { Action: '*', Resource: '*' };

function asking(statements: readonly object[], unknown: readonly string[] = ['t/*']): () => Decision {
  const policy = compiled({ Version: '2012-10-17', Statement: statements }, 'identity');
  const resources = [{ arn: 'arn:aws:s3:::b' }];
  const request: AccessRequest = { principal: alice, action: 's3:GetObject', resources, context: {}, unknown };
  return () => authorise(request, { identity: [{ name: 'p', policy }] });
}

function times<T>(count: number, one: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => one(index));
}

/** Each takes seconds to minutes if unknown results are joined two by two, or if combinations are tried without a limit. */
const attacks: readonly (readonly [string, readonly object[], keys: number])[] = [
  [
    'one statement of forty thousand conditions',
    [{ Effect: 'Allow', ...all, Condition: { Null: Object.fromEntries(times(40_000, (n) => [`t/${n}`, 'true'])) } }],
    40_000,
  ],
  [
    'nine thousand statements that may allow',
    times(9_000, (n) => ({ Effect: 'Allow', ...all, Condition: { Null: { [`t/${n}`]: 'true' } } })),
    9_000,
  ],
  [
    'nine thousand statements that may deny',
    [
      { Effect: 'Allow', ...all },
      ...times(9_000, (n) => ({ Effect: 'Deny', ...all, Condition: { Null: { [`t/${n}`]: 'true' } } })),
    ],
    9_000,
  ],
  [
    'thirty thousand resources with a variable each',
    [{ Effect: 'Allow', Action: '*', Resource: times(30_000, (n) => `arn:aws:s3:::\${t/${n}}`) }],
    30_000,
  ],
  [
    'forty thousand values with a variable each',
    [{ Effect: 'Allow', ...all, Condition: { StringEquals: { 't/x': times(40_000, (n) => `\${t/${n}}`) } } }],
    40_001,
  ],
  [
    'thousands of different conditions on one key',
    times(2_500, (n) => {
      const values = [...times(6, String), ...times(n % 64, () => '0'), ...times(Math.floor(n / 64), () => '1')];
      return { Effect: 'Allow', ...all, Condition: { StringEquals: { 't/x': values } } };
    }),
    1,
  ],
  [
    'thousands of keys that stand twice, each with many values to try',
    times(2_500, (n) => [
      { Effect: 'Allow', ...all, Condition: { StringEquals: { [`t/${n}`]: times(6, String) } } },
      { Effect: 'Deny', ...all, Condition: { StringEquals: { [`t/${n}`]: times(5, String) } } },
    ]).flat(),
    2_500,
  ],
  [
    'two conditions whose values are as long as a policy may be',
    times(2, (n) => ({ Effect: 'Allow', ...all, Condition: { StringEquals: { 't/x': [`${n}`.repeat(400_000)] } } })),
    1,
  ],
];

describe('a decision with unknown keys is not slow', () => {
  test.each(attacks)('%s', (_name, statements, keys) => {
    const ask = asking(statements);
    let best = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 3; turn += 1) {
      const start = performance.now();
      const decision = ask();
      expect(decision.verdict).toBe('depends');
      expect(decision.keys).toHaveLength(keys);
      explain(decision);
      unknownConditions(decision);
      best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(2_000);
  });
});

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
