/** A policy variable that is written wrong has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { malformedVariables } from '../variables.ts';

export const missingBraceInVariable: Rule = {
  id: 'missing-brace-in-variable',
  severity: 'error',
  sentence: 'a policy variable has no closing brace',
  remedy: 'write the closing brace',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at } of malformedVariables(document, 'brace')) report(placeOf(at));
  },
};
