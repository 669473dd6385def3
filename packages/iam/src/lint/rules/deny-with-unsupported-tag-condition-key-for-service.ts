/**
 * A service without the tag key never passes the tags of the resource: the Deny never applies to its actions (spec/iam
 * 10.15).
 */
import { policyTypes, type Rule } from '../finding.ts';
import { reportUntagged } from '../untagged.ts';

export const denyWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'deny-with-unsupported-tag-condition-key-for-service',
  severity: 'security',
  sentence: 'services named here have no aws:ResourceTag: their actions are not denied',
  remedy: 'move their actions into a statement of their own that names the resources',
  types: policyTypes,
  checkPolicy: (policy, report) => reportUntagged(policy, 'Deny', report),
};
