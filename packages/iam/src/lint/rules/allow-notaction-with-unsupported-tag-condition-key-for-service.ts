/** All the rest of AWS holds services without the tag key, to which the Allow then does not apply (spec/iam 10.15). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellUntaggedRest } from '../untagged.ts';

export const allowNotactionWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'allow-notaction-with-unsupported-tag-condition-key-for-service',
  severity: 'suggestion',
  sentence: 'many services have no aws:ResourceTag: what NotAction leaves of them is not allowed',
  remedy: 'write Action with the actions that know the tag',
  types: policyTypes,
  checkPolicy: (policy, report) => tellUntaggedRest(policy, 'Allow', report),
};
