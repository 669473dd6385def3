/** A policy variable that is written wrong has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { variableTexts } from '../variables.ts';

export const missingQuoteInVariable: Rule = {
  id: 'missing-quote-in-variable',
  severity: 'error',
  sentence: 'the default value of a policy variable is not in single quotes',
  remedy: "write ${key, 'default'}",
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at, broken } of variableTexts(document)) if (broken === 'quote') report(placeOf(at));
  },
};
