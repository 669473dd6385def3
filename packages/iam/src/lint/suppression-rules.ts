/** The rules about suppressions themselves. They check nothing: `applySuppressions` reports under their names. */
import type { Rule } from './finding.ts';

export type SuppressionRule = Rule & {
  /** For docs/lint.md. */
  readonly why: string;
};

export const suppressionRules: readonly SuppressionRule[] = [
  {
    id: 'expired-suppression',
    severity: 'warning',
    why: 'The last day of the suppression has passed.',
    sentence: 'the last day of a suppression has passed: it suppresses nothing',
    remedy: 'correct what it suppressed, or check it again and set a later day',
    types: [],
  },
  {
    id: 'suppression-without-reason',
    severity: 'error',
    why: 'Without a reason it cannot be decided later whether the suppression is still right.',
    sentence: 'a suppression gives no reason: it suppresses nothing',
    remedy: 'write why the finding is accepted',
    types: [],
  },
  {
    id: 'unused-suppression',
    severity: 'warning',
    why: 'A suppression of a finding that is gone would hide the next one at its place.',
    sentence: 'a suppression suppresses nothing',
    remedy: 'remove it',
    types: [],
  },
];
