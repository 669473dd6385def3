/** A suppression nobody can judge later; told by the pass that applies suppressions. */
import type { Rule } from '../finding.ts';

export const suppressionWithoutReason: Rule = {
  id: 'suppression-without-reason',
  severity: 'error',
  sentence: 'a suppression gives no reason: it suppresses nothing',
  remedy: 'say why the finding is kept',
  types: [],
};
