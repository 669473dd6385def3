/** The catalogue (spec/iam 19): our own rules by number, then those named as AWS's Access Analyzer names them. */
import { analyzerErrors } from './catalogue/analyzer-errors.ts';
import { analyzerWarnings } from './catalogue/analyzer-warnings.ts';
import { furtherRules } from './catalogue/further-rules.ts';
import { sessionRules } from './catalogue/session-rules.ts';
import type { Rule } from './finding.ts';

/** All rules, in the order they run. */
export const rules: readonly Rule[] = [...sessionRules, ...analyzerErrors, ...analyzerWarnings, ...furtherRules];
