/** Several decisions as one: all are needed, or one is enough. */
import type { Decision } from '../evaluate/decision.ts';
import { union } from '../truth.ts';

/** `depends`: a key that is not known settles it (spec/iam 10.16). */
export type Verdict = Decision['verdict'];

/** A verdict over several decisions. */
export type Answer = {
  readonly verdict: Verdict;
  /** What a `depends` hangs on, sorted. */
  readonly keys: readonly string[];
};

export const denied: Answer = { verdict: 'denied', keys: [] };
export const allowed: Answer = { verdict: 'allowed', keys: [] };

export function all(answers: readonly Answer[]): Answer {
  let keys: readonly string[] = [];
  for (const answer of answers) {
    if (answer.verdict === 'denied') return denied;
    if (answer.verdict === 'depends') keys = union(keys, answer.keys);
  }
  return keys.length === 0 ? allowed : { verdict: 'depends', keys: [...keys].sort() };
}

const rank: Readonly<Record<Verdict, number>> = { denied: 0, depends: 1, allowed: 2 };

export function better(a: Answer, b: Answer): boolean {
  return rank[a.verdict] > rank[b.verdict];
}

/** One of them is enough. Of several that depend, all keys have to be known before the answer is fixed. */
export function any(answers: readonly Answer[]): Answer {
  let keys: readonly string[] = [];
  for (const answer of answers) {
    if (answer.verdict === 'allowed') return allowed;
    if (answer.verdict === 'depends') keys = union(keys, answer.keys);
  }
  return keys.length === 0 ? denied : { verdict: 'depends', keys: [...keys].sort() };
}
