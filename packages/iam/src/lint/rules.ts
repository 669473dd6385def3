/**
 * The catalogue (spec/iam 19): our own rules by number, then the others by name, most of which are of AWS's Access
 * Analyzer.
 */
import { analyzerErrors } from './catalogue/analyzer-errors.ts';
import { analyzerWarnings } from './catalogue/analyzer-warnings.ts';
import { furtherRules } from './catalogue/further-rules.ts';
import { sessionRules } from './catalogue/session-rules.ts';
import { toRule } from './fault-rule.ts';
import { faultRules } from './fault-rules.ts';
import type { Rule } from './finding.ts';
import { suppressionRules } from './suppression-rules.ts';

/** All rules, in the order they run: S01 to S40, then by name. */
export const rules: readonly Rule[] = [
  ...sessionRules,
  ...analyzerErrors,
  ...analyzerWarnings,
  ...furtherRules,
  ...faultRules.map(toRule),
  ...suppressionRules,
].sort(byNumberAndName);

/** Capitals sort before small letters. */
function byNumberAndName(a: Rule, b: Rule): number {
  return a.id < b.id ? -1 : 1;
}
