/** With a tag in place of the id, a principal who may set the tag chooses the account, organization or network. */
import { policyTypes, type Rule } from '../finding.ts';
import { sensitiveConditions } from '../sensitive-keys.ts';

/** Variables whose value AWS sets and no principal chooses. */
const setByAws = /\$\{aws:(?:principal|resource|source)(?:account|orgid|vpc|vpce)\}/gi;

export const variableUsageTooPermissive: Rule = {
  id: 'variable-usage-too-permissive',
  severity: 'error',
  sentence: 'a policy variable is in place of one account, organization or network',
  remedy: 'write the id itself',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    if (document.version !== '2012-10-17') return;
    for (const { key, values } of sensitiveConditions(document)) {
      for (const { text, at } of values) {
        if (/\$\{[^*?$]/.test(text.replace(setByAws, '')))
          report(
            placeOf(at),
            `the value of "${text}" may be chosen by another principal, and ${key} is compared with it`,
          );
      }
    }
  },
};
