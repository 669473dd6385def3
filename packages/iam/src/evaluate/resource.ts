/** The evaluation of one action on one resource. */
import { compileGlob } from '../match/glob.ts';
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

/** Only the root user and IAM users can call these, with the credentials of no session (spec/iam 6.11). */
const callsOfUsers: ReadonlyMap<string, string> = new Map([
  ['sts:getsessiontoken', 'sts:GetSessionToken'],
  ['sts:getfederationtoken', 'sts:GetFederationToken'],
]);

/** The result of requests that no policy decides. */
function resultWithoutPolicies(
  { action, resource }: ResourceRequest,
  { partition, type }: CallerFacts,
): ResourceResult | undefined {
  if (action === 'sts:getcalleridentity') return { keys: [], reason: 'sts:GetCallerIdentity needs no permission' };
  const callOfUsers = callsOfUsers.get(action);
  if (callOfUsers !== undefined && (type === 'role-session' || type === 'federated-user')) {
    return {
      denial: denialWithoutPolicy(resource.text),
      keys: [],
      reason: `${callOfUsers} cannot be called with the credentials of a session`,
      remedy: 'call it with the access key of an IAM user',
    };
  }
  if (action === 'sts:getsessiontoken' && (type === 'user' || type === 'root')) {
    return { keys: [], reason: 'sts:GetSessionToken needs no permission, and no policy can deny it' };
  }
  const other = resource.arn?.[1];
  if (partition === undefined || other === undefined || other === partition) return undefined;
  if (resource.pattern?.[1] !== undefined && compileGlob(resource.pattern[1])(partition)) return undefined;
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
