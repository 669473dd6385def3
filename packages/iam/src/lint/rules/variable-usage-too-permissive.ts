/** A tag in place of the id: who may set the tag chooses the account, organisation or network. */
import { policyTypes, type Rule } from '../finding.ts';
import { sensitiveConditions } from '../sensitive-keys.ts';

/** What AWS fills in, and nobody chooses, may be compared. */
const chosenByNobody = /\$\{aws:(?:principal|resource|source)(?:account|orgid|vpc|vpce)\}/gi;

export const variableUsageTooPermissive: Rule = {
  id: 'variable-usage-too-permissive',
  severity: 'error',
  sentence: 'a variable stands where one account, organisation or network is meant',
  remedy: 'write the id itself',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    if (document.version !== '2012-10-17') return;
    for (const { key, values } of sensitiveConditions(document)) {
      for (const { text, at } of values) {
        if (/\$\{[^*?$]/.test(text.replace(chosenByNobody, '')))
          report(placeOf(at), `"${text}" lets somebody else choose ${key}`);
      }
    }
  },
};
