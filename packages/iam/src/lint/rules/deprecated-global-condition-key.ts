/** AWS renamed it, and takes it no more in new services. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const deprecatedGlobalConditionKey: Rule = {
  id: 'deprecated-global-condition-key',
  severity: 'warning',
  sentence: 'aws:ARN is given up: it is not filled everywhere',
  remedy: 'use aws:PrincipalArn for who calls, aws:SourceArn for what a service calls for',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) if (/^aws:arn$/i.test(condition.key)) report(placeOf(condition.at));
  },
};
