/** AWS replaced aws:ARN by other keys, and new services do not support it. */
import { conditionsIn } from '../conditions.ts';
import { policyTypes, type Rule } from '../finding.ts';

export const deprecatedGlobalConditionKey: Rule = {
  id: 'deprecated-global-condition-key',
  severity: 'warning',
  sentence: 'aws:ARN is deprecated: not every service supports it',
  remedy: 'use aws:PrincipalArn for the caller, aws:SourceArn for the resource on behalf of which a service calls',
  types: policyTypes,
  checkPolicy({ document, placeOf }, report) {
    for (const condition of conditionsIn(document)) if (/^aws:arn$/i.test(condition.key)) report(placeOf(condition.at));
  },
};
