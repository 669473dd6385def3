/** The values of Bool and Null are true and false (spec/iam 10.10). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const typeMismatchBoolean: Rule = {
  id: 'type-mismatch-boolean',
  severity: 'warning',
  sentence: 'this is neither true nor false: it never matches',
  remedy: 'write "true" or "false"',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, values } of conditionsIn(document)) {
      if (operator !== 'Bool' && operator !== 'Null') continue;
      for (const { text, at } of values) {
        if (!hasUnknown(text) && !text.includes('${') && !/^(?:true|false)$/i.test(text))
          report(placeOf(at), `"${text}" is neither true nor false`);
      }
    }
  },
};
