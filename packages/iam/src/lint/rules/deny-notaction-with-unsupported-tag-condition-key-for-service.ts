/** NotAction matches services without the tag key as well, and the Deny does not apply to their actions (spec/iam 10.15). */
import { policyTypes, type Rule } from '../finding.ts';
import { reportUntaggedOfNotAction } from '../untagged.ts';

export const denyNotactionWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'deny-notaction-with-unsupported-tag-condition-key-for-service',
  severity: 'security',
  sentence: 'many services have no aws:ResourceTag: their actions that NotAction matches are not denied',
  remedy: 'write Action with the actions that support the tag',
  types: policyTypes,
  checkPolicy: (policy, report) => reportUntaggedOfNotAction(policy, 'Deny', report),
};
