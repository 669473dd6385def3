/** A service without the tag key never says what tags the resource has: the Allow is dead for it (spec/iam 10.15). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellUntagged } from '../untagged.ts';

export const allowWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'allow-with-unsupported-tag-condition-key-for-service',
  severity: 'suggestion',
  sentence: 'services named here have no aws:ResourceTag: nothing of theirs is allowed',
  remedy: 'give their actions a statement of their own, and name the resources there',
  types: policyTypes,
  checkPolicy: (policy, report) => tellUntagged(policy, 'Allow', report),
};
