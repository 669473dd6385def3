/** Few services support the keys of the owner of a VPC endpoint: for all others they are absent (spec/iam 10.4). */
import { statementConditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const useConditionKeyOnlyWithSupportedServices: Rule = {
  id: 'use-condition-key-only-with-supported-services',
  severity: 'warning',
  sentence: 'few services support this key, and the statement applies to all',
  remedy: 'name the services that support it in Action',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const { statement, condition } of statementConditionsIn(document)) {
      if (!/^aws:vpce(?:account|orgid|orgpaths)$/i.test(condition.key)) continue;
      if (statement.action.not || statement.action.values.some(({ text }) => text === '*'))
        report(placeOf(condition.at), `few services support ${condition.key}, and the statement applies to all`);
    }
  },
};
