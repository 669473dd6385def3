/** A policy variable that is written wrong has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { malformedVariables } from '../variables.ts';

export const unsupportedSpaceInVariable: Rule = {
  id: 'unsupported-space-in-variable',
  severity: 'error',
  sentence: 'the name of a policy variable has a space',
  remedy: 'remove the space',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at } of malformedVariables(document, 'space')) report(placeOf(at));
  },
};
