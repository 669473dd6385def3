/** Null asks whether the key is there, not what is in it: no qualifier has a meaning. Nothing evaluates it (spec/iam 10.2). */
import { faultRule } from '../faults.ts';
import type { Rule } from '../finding.ts';

export const nullWithQualifier: Rule = faultRule('null-with-qualifier', 'Null takes no qualifier', 'write "Null"');
