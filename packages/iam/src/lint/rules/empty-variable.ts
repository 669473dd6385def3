/** A policy variable that is written wrong has no value (spec/iam 8.4). */
import { policyTypes, type Rule } from '../finding.ts';
import { malformedVariables } from '../variables.ts';

export const emptyVariable: Rule = {
  id: 'empty-variable',
  severity: 'error',
  sentence: 'a policy variable has no name',
  remedy: 'write the name of a context key between the braces',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { at } of malformedVariables(document, 'empty')) report(placeOf(at));
  },
};
