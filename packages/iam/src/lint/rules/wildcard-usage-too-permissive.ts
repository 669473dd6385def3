/** A part of the id of an account, organization or network also matches ids of other customers. */
import { policyTypes, type Rule } from '../finding.ts';
import { sensitiveConditions } from '../sensitive-keys.ts';

export const wildcardUsageTooPermissive: Rule = {
  id: 'wildcard-usage-too-permissive',
  severity: 'error',
  sentence: 'a pattern is in place of one account, organization or network',
  remedy: 'write the whole id, with StringEquals',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { key, operator, values } of sensitiveConditions(document)) {
      if (!operator.endsWith('Like')) continue;
      for (const { text, at } of values)
        if (/[*?]/.test(text.replace(/\$\{[^}]*\}/g, '')))
          report(placeOf(at), `"${text}" is a pattern, and ${key} is an id`);
    }
  },
};
