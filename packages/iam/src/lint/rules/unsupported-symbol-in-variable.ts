/** A policy variable that is written wrong has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { malformedVariables } from '../variables.ts';

export const unsupportedSymbolInVariable: Rule = {
  id: 'unsupported-symbol-in-variable',
  severity: 'error',
  sentence: 'the name of a policy variable has a character that no context key has',
  remedy: 'remove the character',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at } of malformedVariables(document, 'symbol')) report(placeOf(at));
  },
};
