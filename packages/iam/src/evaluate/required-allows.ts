/**
 * The policy types that must allow one action on one resource, and for which of them an Allow of the resource-based
 * policy can stand in, within one account and across accounts (spec/iam 6, 7, 9).
 */
import { principalForms } from '../compile/principal-form.ts';
import type { PolicyType } from '../document/document.ts';
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import type { CallerFacts } from './caller.ts';
import { type Formula, or } from './formula.ts';
import type { PolicyTypeResult } from './policy-type.ts';
import type { PolicyTypeResults } from './policy-types.ts';
import { type PrincipalPolicyType, stillRequired } from './principal-policy-types.ts';

/** An Allow that is required, and the policy type that denies implicitly where it is missing. */
export type RequiredAllow<Type extends PolicyType = PolicyType> = {
  readonly policyType: Type;
  readonly allows: Formula;
};

export function requiredAllows(
  results: PolicyTypeResults,
  caller: CallerFacts,
  crossAccount: boolean,
  behaviour: UnspecifiedBehaviour,
): readonly RequiredAllow[] {
  const required: RequiredAllow[] = [];
  // AWS attaches RCPFullAWSAccess at every level, and it cannot be detached: resource control policies always allow, so
  // no Allow of theirs is required (spec/iam 6.2).
  for (const { allows } of results.serviceControl) required.push({ policyType: 'service-control', allows });
  if (results.endpoint !== undefined) required.push({ policyType: 'endpoint', allows: results.endpoint.allows });
  const { resource, resourcePolicyType } = results;
  const resourcePolicy: RequiredAllow = { policyType: resourcePolicyType, allows: resource?.allows ?? false };
  if (caller.account === undefined) return [...required, resourcePolicy];
  const ofPrincipal = principalAllows(caller, results);
  // A cross-account request must be allowed in both accounts (spec/iam 9.1).
  if (crossAccount) return [...required, resourcePolicy, ...ofPrincipal];
  // Trust and key policies must allow also in the same account (spec/iam 7.4).
  if (resourcePolicyType !== 'resource') required.push(resourcePolicy);
  for (const { policyType, allows } of ofPrincipal) {
    required.push({
      policyType,
      allows: or(allows, resourcePolicyAllowsWithout(policyType, resource, caller, behaviour)),
    });
  }
  return required;
}

/** The principal's own policies. The root user has none and needs none (spec/iam 6.10). */
function principalAllows(
  caller: CallerFacts,
  results: PolicyTypeResults,
): readonly RequiredAllow<PrincipalPolicyType>[] {
  if (caller.type === 'root') return [];
  const { identity, boundary, session } = results;
  const required: RequiredAllow<PrincipalPolicyType>[] = [
    { policyType: 'identity', allows: identity?.allows ?? false },
  ];
  if (boundary !== undefined) required.push({ policyType: 'boundary', allows: boundary.allows });
  // A federated user session without a session policy has no permissions (spec/iam 6.8).
  if (session !== undefined) required.push({ policyType: 'session', allows: session.allows });
  else if (caller.type === 'federated-user') required.push({ policyType: 'session', allows: false });
  return required;
}

/** Whether the resource-based policy allows the request without an Allow of this policy type. */
function resourcePolicyAllowsWithout(
  policyType: PrincipalPolicyType,
  resource: PolicyTypeResult | undefined,
  caller: CallerFacts,
  behaviour: UnspecifiedBehaviour,
): Formula {
  if (resource?.allowsByPrincipalForm === undefined) return false;
  let suffices: Formula = false;
  for (const form of principalForms) {
    const allows = resource.allowsByPrincipalForm.get(form) ?? false;
    if (allows !== false && !stillRequired(caller, form, behaviour).has(policyType)) suffices = or(suffices, allows);
  }
  return suffices;
}
