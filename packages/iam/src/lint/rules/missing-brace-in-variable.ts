/** A variable that cannot be read has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { variableTexts } from '../variables.ts';

export const missingBraceInVariable: Rule = {
  id: 'missing-brace-in-variable',
  severity: 'error',
  sentence: 'a variable does not end',
  remedy: 'write the closing brace',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at, broken } of variableTexts(document)) if (broken === 'brace') report(placeOf(at));
  },
};
