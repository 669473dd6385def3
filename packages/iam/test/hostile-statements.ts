/** Policies made to make a decision with unknown keys slow or large, by the part of the size limit they take. */
import { type AccessRequest, authorise, type Decision } from '@sallyport/iam';
import { alice, compiled } from './engine-inputs.ts';

export const all: { readonly Action: string; readonly Resource: string } = { Action: '*', Resource: '*' };

export function asking(statements: readonly object[], unknown: readonly string[] = ['t/*']): () => Decision {
  const policy = compiled({ Version: '2012-10-17', Statement: statements }, 'identity');
  const resources = [{ arn: 'arn:aws:s3:::b' }];
  const request: AccessRequest = { principal: alice, action: 's3:GetObject', resources, context: {}, unknown };
  return () => authorise(request, { identity: [{ name: 'p', policy }] });
}

export function times<T>(count: number, one: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => one(index));
}

export type HostileStatements = readonly [name: string, statements: readonly object[], keys: number];

/**
 * Each takes seconds to minutes if unknown results are joined two by two, or if combinations are tried without a limit.
 * `part` of 1 is as large as a policy may be.
 */
export function hostileStatements(part = 1): readonly HostileStatements[] {
  const of = (most: number): number => Math.floor(most * part);
  return [
    [
      'one statement of forty thousand conditions',
      [
        {
          Effect: 'Allow',
          ...all,
          Condition: { Null: Object.fromEntries(times(of(40_000), (n) => [`t/${n}`, 'true'])) },
        },
      ],
      of(40_000),
    ],
    [
      'nine thousand statements that may allow',
      times(of(9_000), (n) => ({ Effect: 'Allow', ...all, Condition: { Null: { [`t/${n}`]: 'true' } } })),
      of(9_000),
    ],
    [
      'nine thousand statements that may deny',
      [
        { Effect: 'Allow', ...all },
        ...times(of(9_000), (n) => ({ Effect: 'Deny', ...all, Condition: { Null: { [`t/${n}`]: 'true' } } })),
      ],
      of(9_000),
    ],
    [
      'thirty thousand resources with a variable each',
      [{ Effect: 'Allow', Action: '*', Resource: times(of(30_000), (n) => `arn:aws:s3:::\${t/${n}}`) }],
      of(30_000),
    ],
    [
      'forty thousand values with a variable each',
      [{ Effect: 'Allow', ...all, Condition: { StringEquals: { 't/x': times(of(40_000), (n) => `\${t/${n}}`) } } }],
      of(40_000) + 1,
    ],
    [
      'thousands of different conditions on one key',
      times(of(2_500), (n) => {
        const values = [...times(6, String), ...times(n % 64, () => '0'), ...times(Math.floor(n / 64), () => '1')];
        return { Effect: 'Allow', ...all, Condition: { StringEquals: { 't/x': values } } };
      }),
      1,
    ],
    [
      'thousands of keys that stand twice, each with many values to try',
      times(of(2_500), (n) => [
        { Effect: 'Allow', ...all, Condition: { StringEquals: { [`t/${n}`]: times(6, String) } } },
        { Effect: 'Deny', ...all, Condition: { StringEquals: { [`t/${n}`]: times(5, String) } } },
      ]).flat(),
      of(2_500),
    ],
    [
      'two conditions whose values are as long as a policy may be',
      times(2, (n) => ({
        Effect: 'Allow',
        ...all,
        Condition: { StringEquals: { 't/x': [`${n}`.repeat(of(400_000))] } },
      })),
      1,
    ],
  ];
}
