/** A variable that cannot be read has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { variableTexts } from '../variables.ts';

export const missingQuoteInVariable: Rule = {
  id: 'missing-quote-in-variable',
  severity: 'error',
  sentence: 'a default stands in single quotes',
  remedy: "write ${key, 'default'}",
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at, broken } of variableTexts(document)) if (broken === 'quote') report(placeOf(at));
  },
};
