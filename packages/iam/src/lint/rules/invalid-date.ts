/** Dates are ISO 8601 with a time zone, or seconds since 1970 (spec/iam 10.12). */
import { readInstant } from '../../condition/instant.ts';
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';
import { hasUnknown } from '../linted.ts';

export const invalidDate: Rule = {
  id: 'invalid-date',
  severity: 'warning',
  sentence: 'this is not a date: it never matches',
  remedy: 'write it as 2026-01-31T12:00:00Z',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { operator, values } of conditionsIn(document)) {
      if (!operator.startsWith('Date')) continue;
      for (const { text, at } of values) {
        if (!hasUnknown(text) && !text.includes('${') && readInstant(text) === undefined)
          report(placeOf(at), `"${text}" is not a date`);
      }
    }
  },
};
