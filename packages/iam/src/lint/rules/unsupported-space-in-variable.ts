/** A variable that cannot be read has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { variableTexts } from '../variables.ts';

export const unsupportedSpaceInVariable: Rule = {
  id: 'unsupported-space-in-variable',
  severity: 'error',
  sentence: 'a blank stands in the name of a variable',
  remedy: 'take the blank out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at, broken } of variableTexts(document)) if (broken === 'space') report(placeOf(at));
  },
};
