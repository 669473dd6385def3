/** Numbers are decimal, without an exponent (spec/iam 10.11). */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const typeMismatchNumber: Rule = {
  id: 'type-mismatch-number',
  severity: 'warning',
  sentence: 'this is not a number: it never matches',
  remedy: 'write a decimal number',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, values } of conditionsIn(document)) {
      if (!operator.startsWith('Numeric')) continue;
      for (const { text, at } of values) {
        if (!hasUnknown(text) && !text.includes('${') && !/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text))
          report(placeOf(at), `"${text}" is not a number`);
      }
    }
  },
};
