/** Account, organisation and network are compared whole: part of one is also part of another customer's. */
import { policyTypes, type Rule } from '../finding.ts';
import { sensitiveConditions } from '../sensitive-keys.ts';

export const wildcardUsageTooPermissive: Rule = {
  id: 'wildcard-usage-too-permissive',
  severity: 'error',
  sentence: 'a pattern stands where one account, organisation or network is meant',
  remedy: 'write the whole id, and StringEquals',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { key, operator, values } of sensitiveConditions(document)) {
      if (!operator.endsWith('Like')) continue;
      for (const { text, at } of values)
        if (/[*?]/.test(text.replace(/\$\{[^}]*\}/g, ''))) report(placeOf(at), `"${text}" is a pattern, ${key} an id`);
    }
  },
};
