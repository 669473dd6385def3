/** IAM refuses a policy that is larger than its quota (spec/iam 1.7). */
import type { PolicyType } from '../../document/document.ts';
import { policyLimits } from '../../document/limits.ts';
import { policyTypes, type Rule } from '../finding.ts';

const limits: Partial<Record<PolicyType, number>> = {
  identity: policyLimits.inlinePolicies.role,
  boundary: policyLimits.managedPolicy,
  trust: policyLimits.trustPolicy.highest,
  session: policyLimits.sessionPolicy,
  endpoint: policyLimits.endpointPolicy,
};

export const policySizeExceedsQuota: Rule = {
  id: 'policy-size-exceeds-quota',
  severity: 'warning',
  sentence: 'the policy is larger than the quota of IAM',
  remedy: 'join statements that differ in one element, or split the policy',
  types: policyTypes,
  checkPolicy({ type, size, start, placeOf }, report) {
    const limit = limits[type];
    if (limit === undefined || size === undefined) return;
    const { stored } = size;
    if (stored > limit) report(placeOf(start), `the policy has ${stored} characters, the quota is ${limit}`);
    else if (type === 'identity' && stored > policyLimits.managedPolicy) {
      report(
        placeOf(start),
        `the policy has ${stored} characters: the quota of a managed policy is ${policyLimits.managedPolicy}`,
      );
    }
  },
};
