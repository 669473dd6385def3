/**
 * A service without the tag key never passes the tags of the resource: the Allow never applies to its actions (spec/iam
 * 10.15).
 */
import { policyTypes, type Rule } from '../finding.ts';
import { reportUntagged } from '../untagged.ts';

export const allowWithUnsupportedTagConditionKeyForService: Rule = {
  id: 'allow-with-unsupported-tag-condition-key-for-service',
  severity: 'suggestion',
  sentence: 'services named here have no aws:ResourceTag: their actions are not allowed',
  remedy: 'move their actions into a statement of their own that names the resources',
  types: policyTypes,
  checkPolicy: (policy, report) => reportUntagged(policy, 'Allow', report),
};
