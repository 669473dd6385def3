/** A policy IAM has no room for (1.7). */

import type { PolicyType } from '../../document/document.ts';
import { policyLimits } from '../../document/limits.ts';
import { policySize } from '../../document/size.ts';
import { policyTypes, type Rule } from '../finding.ts';

const limits: Partial<Record<PolicyType, number>> = {
  identity: policyLimits.inlinePolicies.role,
  boundary: policyLimits.managedPolicy,
  trust: policyLimits.trustPolicy.highest,
  session: policyLimits.sessionPolicy,
  'service-control': policyLimits.serviceControlPolicy,
  'resource-control': policyLimits.resourceControlPolicy,
  endpoint: policyLimits.endpointPolicy,
};

export const policySizeExceedsQuota: Rule = {
  id: 'policy-size-exceeds-quota',
  severity: 'error',
  sentence: 'the policy is larger than IAM stores',
  remedy: 'join statements that differ in one element, or split the policy',
  types: policyTypes,
  checkPolicy({ type, size, document, placeOf }, report) {
    const limit = limits[type];
    if (limit === undefined || size === undefined) return;
    const place = placeOf({ line: 1, column: 1 });
    // Organisations count white space, too.
    const counted = type.endsWith('-control') ? policySize(document.source, { countWhiteSpace: true }) : size;
    if (counted > limit) report(place, `the policy has ${counted} characters, ${limit} are stored`);
    else if (type === 'identity' && size > policyLimits.managedPolicy) {
      report(
        place,
        `the policy has ${size} characters: too large for a managed policy, which takes ${policyLimits.managedPolicy}`,
      );
    }
  },
};
