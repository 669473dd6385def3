/** Organizations refuses the policy, and counts its white space (spec/iam 1.7). */
import { policyLimits } from '../../document/limits.ts';
import type { Rule } from '../finding.ts';

export const policySizeExceedsOrganizationsQuota: Rule = {
  id: 'policy-size-exceeds-organizations-quota',
  severity: 'error',
  sentence: 'the policy is larger than the quota of Organizations',
  remedy: 'join statements that differ in one element, or split the policy',
  types: ['service-control', 'resource-control'],
  checkPolicy({ type, size, start, placeOf }, report) {
    // Parts of it are not known before deployment.
    if (size === undefined) return;
    const limit = type === 'service-control' ? policyLimits.serviceControlPolicy : policyLimits.resourceControlPolicy;
    if (size.withWhiteSpace > limit)
      report(placeOf(start), `the policy has ${size.withWhiteSpace} characters, the quota is ${limit}`);
  },
};
