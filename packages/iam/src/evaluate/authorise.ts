/**
 * The decision on a request. Each requested resource is evaluated on its own, and all must be allowed (spec/iam 5.1).
 * resource.ts evaluates one resource: policy-types.ts has the policy types that apply, required-allows.ts those that
 * must allow, combine.ts the result of all together.
 */
import { splitArn } from '@sallyport/aws';
import { RequestError } from '../error.ts';
import { arnPatternFields } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import type { AccessRequest, RequestedResource } from '../request.ts';
import { union } from '../truth.ts';
import { defaultBehaviour, type UnspecifiedBehaviour } from '../unspecified-behaviour.ts';
import { type CallerFacts, describeCaller } from './caller.ts';
import { checkRequest } from './check-request.ts';
import type { ResourceResult } from './combine.ts';
import { contextKeysOf, type SharedContext } from './context-keys.ts';
import type { Decision } from './decision.ts';
import type { Denial } from './denial.ts';
import type { PolicySet } from './policy-set.ts';
import { readAbsentKeys, readContext, readUnknownKeys } from './read-context.ts';
import { evaluateResource } from './resource.ts';
import type { ResourceDecisionTrace } from './trace.ts';
import { traceOnReading } from './trace-on-reading.ts';

/** `behaviour`: the one the policies were compiled with; default `defaultBehaviour`. */
export type AuthoriseOptions = { readonly behaviour?: UnspecifiedBehaviour };

/**
 * Whether these policies allow a request (spec/iam 2 to 12). All resources must be allowed. Throws RequestError for a
 * malformed action, ARN, account id or context value.
 */
export function authorise(request: AccessRequest, policies: PolicySet, options: AuthoriseOptions = {}): Decision {
  const behaviour = options.behaviour ?? defaultBehaviour;
  return traceOnReading(evaluateRequest(request, policies, behaviour), () => {
    const traces: ResourceDecisionTrace[] = [];
    evaluateRequest(request, policies, behaviour, traces);
    return traces;
  });
}

/** Action names are letters and digits, one has a hyphen: vpc-lattice:AssociateViaAWSService-EventsAndStates. */
const actionSyntax = /^[a-z0-9-]+:[a-z0-9-]+$/;

function evaluateRequest(
  request: AccessRequest,
  policies: PolicySet,
  behaviour: UnspecifiedBehaviour,
  traces?: ResourceDecisionTrace[],
): Omit<Decision, 'trace'> {
  checkRequest(request);
  const action = fold(request.action);
  if (!actionSyntax.test(action)) {
    throw new RequestError('request/action', `"${request.action}" is not an action`, 'such as ssm:StartSession');
  }
  const given = readContext(request.context);
  const shared: SharedContext = {
    caller: describeCaller(request.principal, policies.boundary !== undefined),
    given,
    isUnknown: readUnknownKeys(request.unknown),
    absent: readAbsentKeys(request, given),
  };
  let denial: Denial | undefined;
  let keys: readonly string[] = [];
  for (const resource of request.resources) {
    const result = evaluateRequestedResource(action, resource, shared, policies, behaviour, traces);
    if (result.denial !== undefined) {
      // An explicit deny on a later resource takes precedence over an implicit deny on an earlier one.
      if (denial === undefined || (denial.kind === 'implicit' && result.denial.kind === 'explicit')) {
        denial = result.denial;
      }
    } else if (result.keys.length > 0) keys = union(keys, result.keys);
  }
  if (denial !== undefined) return { verdict: 'denied', action: request.action, request, keys: [], denial };
  const verdict = keys.length === 0 ? 'allowed' : 'depends';
  return { verdict, action: request.action, request, keys: keys.length === 0 ? keys : spellKeys(keys, request) };
}

/** Each key once, spelt as in `unknown` of the request, or else as in a policy. */
function spellKeys(keys: readonly string[], { unknown = [] }: AccessRequest): readonly string[] {
  const names = new Map([...keys, ...unknown].map((name) => [fold(name), name]));
  return [...new Set(keys.map((key) => names.get(fold(key)) ?? key))].sort();
}

function evaluateRequestedResource(
  action: string,
  resource: RequestedResource,
  shared: SharedContext,
  policies: PolicySet,
  behaviour: UnspecifiedBehaviour,
  traces?: ResourceDecisionTrace[],
): ResourceResult {
  const arn = splitArn(resource.arn);
  if (arn === undefined && resource.arn !== '*') {
    throw new RequestError('request/resource', `"${resource.arn}" is neither an ARN nor "*"`);
  }
  const pattern = resource.some === true ? arnPatternFields(resource.arn) : undefined;
  if (resource.some === true && pattern === undefined) {
    throw new RequestError('request/resource', `"${resource.arn}" is not an ARN with wildcards`);
  }
  const { caller } = shared;
  const owner = ownerOf(resource, arn?.[4], caller);
  return evaluateResource({
    request: {
      action,
      resource: { text: resource.arn, arn, ...(pattern !== undefined && { pattern }) },
      context: contextKeysOf(shared, resource, owner, arn?.[1]),
    },
    caller,
    owner,
    policies,
    behaviour,
    ...(traces === undefined ? {} : { traces }),
  });
}

/** An ARN without an account id, such as that of a bucket, counts as one of the caller's account (spec/iam 9.1). */
function ownerOf(
  resource: RequestedResource,
  accountInArn: string | undefined,
  caller: CallerFacts,
): string | undefined {
  if (resource.account !== undefined) return resource.account;
  return accountInArn !== undefined && /^\d{12}$/.test(accountInArn) ? accountInArn : caller.account;
}
