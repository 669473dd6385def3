/** A variable that cannot be read has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { variableTexts } from '../variables.ts';

export const unsupportedSymbolInVariable: Rule = {
  id: 'unsupported-symbol-in-variable',
  severity: 'error',
  sentence: 'a sign stands in the name of a variable that no key has',
  remedy: 'take the sign out',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at, broken } of variableTexts(document)) if (broken === 'symbol') report(placeOf(at));
  },
};
