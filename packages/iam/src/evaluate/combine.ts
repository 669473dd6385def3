/**
 * Combines the results of all policy types into the result for one resource: allowed, denied, or dependent on unknown
 * context keys.
 */
import type { PolicyType } from '../document/document.ts';
import { decidingKeys } from './deciding-keys.ts';
import type { Denial } from './denial.ts';
import { and, type Formula, isUnknown, not, unknownElementsOf } from './formula.ts';
import type { PolicyTypeResult } from './policy-type.ts';
import type { PolicyTypeResults } from './policy-types.ts';
import type { RequiredAllow } from './required-allows.ts';

/** With a `denial` it is denied, with `keys` it depends on their values, with neither it is allowed. */
export type ResourceResult = {
  readonly denial?: Denial;
  readonly keys: readonly string[];
  /** Why, in a sentence, where the statements do not show it. */
  readonly reason?: string;
  /** What would change a result that has a `reason`. */
  readonly remedy?: string;
};

/** No Deny may apply, and every required Allow must apply. `denial` is the kind of denial where it does not hold. */
type Requirement = { readonly denial: Denial['kind']; readonly policyType: PolicyType; readonly holds: Formula };

export function combinePolicyTypes(
  resource: string,
  results: PolicyTypeResults,
  required: readonly RequiredAllow[],
): ResourceResult {
  // The first that does not hold is the denial: explicit denies before implicit ones.
  const requirements: Requirement[] = [];
  const requireNoDeny = (policyType: PolicyType, result: PolicyTypeResult | undefined): void => {
    if (result !== undefined && result.denies !== false) {
      requirements.push({ denial: 'explicit', policyType, holds: not(result.denies) });
    }
  };
  for (const level of results.resourceControl) requireNoDeny('resource-control', level);
  for (const level of results.serviceControl) requireNoDeny('service-control', level);
  requireNoDeny('endpoint', results.endpoint);
  requireNoDeny(results.resourcePolicyType, results.resource);
  requireNoDeny('identity', results.identity);
  requireNoDeny('boundary', results.boundary);
  requireNoDeny('session', results.session);
  for (const { policyType, allows } of required) {
    if (allows !== true) requirements.push({ denial: 'implicit', policyType, holds: allows });
  }
  const failed = requirements.find(({ holds }) => holds === false);
  if (failed !== undefined)
    return { denial: { kind: failed.denial, policyType: failed.policyType, resource }, keys: [] };
  return requirements.length === 0 ? { keys: [] } : combineUnknown(resource, requirements);
}

/**
 * The result of each requirement is unknown. All of them together may still have one result, whatever the unknown keys
 * are.
 */
function combineUnknown(resource: string, requirements: readonly Requirement[]): ResourceResult {
  const allHold = requirements.reduce((all: Formula, { holds }) => and(all, holds), true);
  const deciding = decidingKeys(allHold);
  if (typeof deciding !== 'boolean') return { keys: deciding };
  const unknownKeys = isUnknown(allHold)
    ? [...new Set(unknownElementsOf(allHold).flatMap(({ keys }) => keys))].sort().join(', ')
    : '';
  if (deciding) return { keys: [], reason: `the policies allow it on ${resource} for every value of ${unknownKeys}` };
  let soFar: Formula = true;
  // The last requirement completes `allHold`, so one is always found.
  const contradicting = requirements.find(({ holds }) => {
    soFar = and(soFar, holds);
    return decidingKeys(soFar) === false;
  });
  return {
    denial: {
      kind: contradicting?.denial ?? 'implicit',
      policyType: contradicting?.policyType ?? 'identity',
      resource,
    },
    keys: [],
    reason: `no value of ${unknownKeys} allows it: the conditions on it contradict each other`,
    remedy: `remove one of the conditions on ${unknownKeys}`,
  };
}
