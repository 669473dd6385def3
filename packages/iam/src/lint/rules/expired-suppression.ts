/** A suppression whose day is over; told by the pass that applies suppressions. */
import type { Rule } from '../finding.ts';

export const expiredSuppression: Rule = {
  id: 'expired-suppression',
  severity: 'warning',
  sentence: 'the last day of a suppression is over: it suppresses nothing',
  remedy: 'mend what it kept, or look at it again and set a later day',
  types: [],
};
