/** All the rest of AWS holds services without the tag key, to which the Deny then does not apply (spec/iam 10.15). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellUntaggedRest } from '../untagged.ts';

export const denyNotactionWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'deny-notaction-with-unsupported-tag-condition-key-for-service',
  severity: 'security',
  sentence: 'many services have no aws:ResourceTag: what NotAction leaves of them is not denied',
  remedy: 'write Action with the actions that know the tag',
  types: policyTypes,
  checkPolicy: (policy, report) => tellUntaggedRest(policy, 'Deny', report),
};
