/** A suppression of what is no longer there would hide the next one; told by the pass that applies suppressions. */
import type { Rule } from '../finding.ts';

export const unusedSuppression: Rule = {
  id: 'unused-suppression',
  severity: 'warning',
  sentence: 'a suppression suppresses nothing',
  remedy: 'take it out',
  types: [],
};
