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
    why: 'A suppression whose day is over.',
    sentence: 'the last day of a suppression is over: it suppresses nothing',
    remedy: 'mend what it kept, or look at it again and set a later day',
    types: [],
  },
  {
    id: 'suppression-without-reason',
    severity: 'error',
    why: 'A suppression nobody can judge later.',
    sentence: 'a suppression gives no reason: it suppresses nothing',
    remedy: 'say why the finding is kept',
    types: [],
  },
  {
    id: 'unused-suppression',
    severity: 'warning',
    why: 'A suppression of what is no longer there would hide the next one.',
    sentence: 'a suppression suppresses nothing',
    remedy: 'take it out',
    types: [],
  },
];
