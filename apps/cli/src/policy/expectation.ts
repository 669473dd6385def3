/** `--expect`: the exit status says whether the answer was the one a pipeline counts on. */
import type { Verdict } from '@sallyport/iam';
import { exitCodes } from '../exit-codes.ts';
import { note } from '../terminal.ts';

/** The values of `--expect`: `depends` is never expected. */
export const expectations = ['allowed', 'denied'] as const;

export type Expectation = (typeof expectations)[number];

/** Every one of the answers has to be the expected one; those that are not are told. */
export function checkExpectation(
  expected: Expectation | undefined,
  answers: readonly { readonly what: string; readonly verdict: Verdict }[],
): number {
  const others = expected === undefined ? [] : answers.filter(({ verdict }) => verdict !== expected);
  for (const { what, verdict } of others) note(`expected ${expected}, but the answer is ${verdict}: ${what}`);
  return others.length === 0 ? exitCodes.ok : exitCodes.failed;
}
