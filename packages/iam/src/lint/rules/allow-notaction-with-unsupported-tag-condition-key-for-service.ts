/**
 * NotAction matches services without the tag key as well, and the Allow does not apply to their actions (spec/iam
 * 10.15).
 */
import { policyTypes, type Rule } from '../finding.ts';
import { reportUntaggedOfNotAction } from '../untagged.ts';

export const allowNotactionWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'allow-notaction-with-unsupported-tag-condition-key-for-service',
  severity: 'suggestion',
  sentence: 'many services have no aws:ResourceTag: their actions that NotAction matches are not allowed',
  remedy: 'write Action with the actions that support the tag',
  types: policyTypes,
  checkPolicy: (policy, report) => reportUntaggedOfNotAction(policy, 'Allow', report),
};
