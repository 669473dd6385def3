/** A policy variable that is written wrong has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { malformedVariables } from '../variables.ts';

export const missingQuoteInVariable: Rule = {
  id: 'missing-quote-in-variable',
  severity: 'error',
  sentence: 'the default value of a policy variable is not in single quotes',
  remedy: "write ${key, 'default'}",
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at } of malformedVariables(document, 'default')) report(placeOf(at));
  },
};
