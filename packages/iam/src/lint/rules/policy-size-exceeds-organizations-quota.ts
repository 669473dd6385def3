/** Organizations refuses the policy, and counts its white space (spec/iam 1.7). */
import { policyLimits } from '../../document/limits.ts';
import { policySize } from '../../document/size.ts';
import type { Rule } from '../finding.ts';

export const policySizeExceedsOrganizationsQuota: Rule = {
  id: 'policy-size-exceeds-organizations-quota',
  severity: 'error',
  sentence: 'the policy is larger than Organizations stores',
  remedy: 'join statements that differ in one element, or split the policy',
  types: ['service-control', 'resource-control'],
  checkPolicy({ type, size, document, placeOf }, report) {
    // Parts of it are not known before deployment.
    if (size === undefined) return;
    const limit = type === 'service-control' ? policyLimits.serviceControlPolicy : policyLimits.resourceControlPolicy;
    const counted = policySize(document.source, { countWhiteSpace: true });
    if (counted > limit)
      report(placeOf({ line: 1, column: 1 }), `the policy has ${counted} characters, ${limit} are stored`);
  },
};
