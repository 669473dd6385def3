/** Combines decisions: all of them are required, or one of them is enough. */
import type { Decision } from '../evaluate/decision.ts';
import { union } from '../truth.ts';

/** `depends`: the value of an unknown key decides (spec/iam 10.16). */
export type Verdict = Decision['verdict'];

/** The verdict of one or several decisions. */
export type Answer = {
  readonly verdict: Verdict;
  /** The unknown keys a `depends` depends on, sorted. */
  readonly keys: readonly string[];
};

export const denied: Answer = { verdict: 'denied', keys: [] };
export const allowed: Answer = { verdict: 'allowed', keys: [] };

/** All are required. */
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

/** One is enough. Of several that depend, all keys count: any of them may be the one that decides. */
export function any(answers: readonly Answer[]): Answer {
  let keys: readonly string[] = [];
  for (const answer of answers) {
    if (answer.verdict === 'allowed') return allowed;
    if (answer.verdict === 'depends') keys = union(keys, answer.keys);
  }
  return keys.length === 0 ? denied : { verdict: 'depends', keys: [...keys].sort() };
}
