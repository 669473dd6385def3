/** A variable that cannot be read has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { variableTexts } from '../variables.ts';

export const emptyVariable: Rule = {
  id: 'empty-variable',
  severity: 'error',
  sentence: 'a variable names nothing',
  remedy: 'write the name of a key between the braces',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at, broken } of variableTexts(document)) if (broken === 'empty') report(placeOf(at));
  },
};
