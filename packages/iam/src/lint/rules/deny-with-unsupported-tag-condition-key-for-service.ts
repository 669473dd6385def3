/** A service without the tag key never says what tags the resource has: the Deny is dead for it (spec/iam 10.15). */
import { policyTypes, type Rule } from '../finding.ts';
import { tellUntagged } from '../untagged.ts';

export const denyWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'deny-with-unsupported-tag-condition-key-for-service',
  severity: 'security',
  sentence: 'services named here have no aws:ResourceTag: nothing of theirs is denied',
  remedy: 'give their actions a statement of their own, and name the resources there',
  types: policyTypes,
  checkPolicy: (policy, report) => tellUntagged(policy, 'Deny', report),
};
