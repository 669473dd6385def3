/**
 * The decision. Sections 6, 7, 9 and 12: whose silence stops a call, and whose word is enough.
 * Every required resource is authorised on its own and all have to be allowed (spec/iam 5.1).
 */
import { RequestError } from '../error.ts';
import { splitArn } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import { defaultReadings, type Readings } from '../readings.ts';
import type { AccessRequest, RequestedResource } from '../request.ts';
import { union } from '../truth.ts';
import { type CallerFacts, describeCaller } from './caller.ts';
import { checkRequest } from './check-request.ts';
import { indexAbsent, indexContext, indexUnknown } from './context-index.ts';
import type { Decision } from './decision.ts';
import type { Denial } from './denial.ts';
import type { PolicySet } from './policy-set.ts';
import { decideResource } from './resource-decision.ts';
import { createScope, type ScopeParts } from './scope.ts';
import type { ResourceVerdict } from './settle.ts';
import type { ResourceDecisionTrace } from './trace.ts';

/** `readings`: those the policies were compiled with; default `defaultReadings`. */
export type AuthoriseOptions = { readonly readings?: Readings };

/**
 * Whether a call may be done under these policies (spec/iam 2 to 12). All resources have to be allowed. Throws RequestError
 * for what cannot be asked: an action, ARN, account id or context value that is none.
 */
export function authorise(request: AccessRequest, policies: PolicySet, options: AuthoriseOptions = {}): Decision {
  const readings = options.readings ?? defaultReadings;
  const outcome = decide(request, policies, readings);
  let trace: readonly ResourceDecisionTrace[] | undefined;
  return {
    ...outcome,
    get trace(): readonly ResourceDecisionTrace[] {
      if (trace === undefined) {
        const written: ResourceDecisionTrace[] = [];
        decide(request, policies, readings, written);
        trace = written;
      }
      return trace;
    },
  };
}

/** Names hold letters and digits, and one of them a hyphen: vpc-lattice:AssociateViaAWSService-EventsAndStates. */
const actionForm = /^[a-z0-9-]+:[a-z0-9-]+$/;

function decide(
  request: AccessRequest,
  policies: PolicySet,
  readings: Readings,
  record?: ResourceDecisionTrace[],
): Omit<Decision, 'trace'> {
  checkRequest(request);
  const action = fold(request.action);
  if (!actionForm.test(action)) {
    throw new RequestError('request/action', `"${request.action}" is not an action`, 'such as ssm:StartSession');
  }
  const caller = describeCaller(request.principal, policies.boundary !== undefined);
  const context = indexContext(request.context);
  const unknown = indexUnknown(request.unknown);
  const parts: ScopeParts = { caller, context, unknown, absent: indexAbsent(request, context) };
  let denial: Denial | undefined;
  let keys: readonly string[] = [];
  for (const resource of request.resources) {
    const verdict = judgeResource(action, resource, parts, policies, readings, record);
    if (verdict.denial !== undefined) {
      // An explicit deny is worth more to the reader than silence about an earlier resource.
      if (denial === undefined || (denial.kind === 'implicit' && verdict.denial.kind === 'explicit'))
        denial = verdict.denial;
    } else if (verdict.keys.length > 0) keys = union(keys, verdict.keys);
  }
  if (denial !== undefined) return { verdict: 'denied', action: request.action, request, keys: [], denial };
  const verdict = keys.length === 0 ? 'allowed' : 'depends';
  return { verdict, action: request.action, request, keys: keys.length === 0 ? keys : spell(keys, request) };
}

/** Each key once: as the asker wrote it, or else as a policy does. */
function spell(keys: readonly string[], { unknown = [] }: AccessRequest): readonly string[] {
  const names = new Map([...keys, ...unknown].map((name) => [fold(name), name]));
  return [...new Set(keys.map((key) => names.get(fold(key)) ?? key))].sort();
}

function judgeResource(
  action: string,
  resource: RequestedResource,
  parts: ScopeParts,
  policies: PolicySet,
  readings: Readings,
  record?: ResourceDecisionTrace[],
): ResourceVerdict {
  const arn = splitArn(resource.arn);
  if (arn === undefined && resource.arn !== '*') {
    throw new RequestError('request/resource', `"${resource.arn}" is neither an ARN nor "*"`);
  }
  const owner = ownerOf(resource, arn?.[4], parts.caller);
  return decideResource({
    question: {
      action,
      resource: { text: resource.arn, arn },
      scope: createScope(parts, resource, owner, arn?.[1]),
    },
    caller: parts.caller,
    owner,
    policies,
    readings,
    ...(record === undefined ? {} : { record }),
  });
}

function ownerOf(resource: RequestedResource, written: string | undefined, caller: CallerFacts): string | undefined {
  if (resource.account !== undefined) return resource.account;
  return written !== undefined && /^\d{12}$/.test(written) ? written : caller.account;
}
