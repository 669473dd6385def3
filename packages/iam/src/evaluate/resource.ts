/** The evaluation of one action on one resource. */
import type { UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import { managedByAws } from './aws-managed.ts';
import type { CallerFacts } from './caller.ts';
import { combinePolicyTypes, type ResourceResult } from './combine.ts';
import type { Denial } from './denial.ts';
import type { PolicySet } from './policy-set.ts';
import { evaluatePolicyTypes } from './policy-types.ts';
import { requiredAllows } from './required-allows.ts';
import type { ResourceRequest } from './statement.ts';
import type { PolicyTypeTrace, ResourceDecisionTrace } from './trace.ts';

/** A request for one resource, and everything that decides it. */
export type ResourceEvaluation = {
  readonly request: ResourceRequest;
  readonly caller: CallerFacts;
  /** Account that owns the resource. */
  readonly owner: string | undefined;
  readonly policies: PolicySet;
  readonly behaviour: UnspecifiedBehaviour;
  /** Where to add the trace; without, none is made. */
  readonly traces?: ResourceDecisionTrace[];
};

export function evaluateResource(evaluation: ResourceEvaluation): ResourceResult {
  const { request, caller, owner, traces } = evaluation;
  const crossAccount = caller.account !== undefined && owner !== caller.account;
  const policyTypes: PolicyTypeTrace[] | undefined = traces === undefined ? undefined : [];
  const result = resultWithoutPolicies(request, caller) ?? resultOfPolicies(evaluation, crossAccount, policyTypes);
  traces?.push({
    resource: request.resource.text,
    account: owner,
    crossAccount,
    policyTypes: policyTypes ?? [],
    ...result,
  });
  return result;
}

/** Allowed without any permission, and not even denied by an explicit deny (spec/iam 6.11). */
const alwaysAllowed = 'sts:getcalleridentity';

/** The result of requests that no policy decides. */
function resultWithoutPolicies(
  { action, resource }: ResourceRequest,
  { partition }: CallerFacts,
): ResourceResult | undefined {
  if (action === alwaysAllowed) return { keys: [], reason: 'sts:GetCallerIdentity needs no permission' };
  const other = resource.arn?.[1];
  if (partition === undefined || other === undefined || other === partition) return undefined;
  return {
    denial: denialWithoutPolicy(resource.text),
    keys: [],
    reason: `a principal of partition ${partition} has no access to resources of partition ${other}`,
    remedy: `use a principal of partition ${other}`,
  };
}

function resultOfPolicies(
  { request, caller, policies, behaviour }: ResourceEvaluation,
  crossAccount: boolean,
  traces: PolicyTypeTrace[] | undefined,
): ResourceResult {
  const results = evaluatePolicyTypes(request, caller, policies, traces);
  const required = requiredAllows(results, caller, crossAccount, behaviour);
  const result = combinePolicyTypes(request.resource.text, results, required);
  const managed = result.denial === undefined ? managedByAws(request) : undefined;
  if (managed === undefined) return result;
  return {
    denial: denialWithoutPolicy(request.resource.text),
    keys: [],
    reason: `${request.resource.text} is ${managed}, which only AWS can change`,
    remedy: 'change one that the account manages instead',
  };
}

/**
 * No policy denies here, but a denial has to name a policy type: it names the one of policies attached to the resource.
 */
function denialWithoutPolicy(resource: string): Denial {
  return { kind: 'implicit', policyType: 'resource', resource };
}
