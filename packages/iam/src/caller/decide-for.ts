/** Decides one request of a caller. */
import { authorise } from '../evaluate/authorise.ts';
import type { Decision } from '../evaluate/decision.ts';
import type { PolicySet } from '../evaluate/policy-set.ts';
import { fold } from '../match/fold.ts';
import type { RequestContext, RequestedResource } from '../request.ts';
import type { Caller } from './caller.ts';
import { regionKey, requestedRegion } from './requested-region.ts';

/** What a call has beside its caller, action and resources. */
export type CallFacts = {
  /** Context keys of the call, added to those of the caller. */
  readonly context?: RequestContext;
  /** Further keys whose values are unknown. */
  readonly unknown?: readonly string[];
  /** Resource-based policies, by the ARN of the resource. */
  readonly resource?: PolicySet['resource'];
};

export function decideFor(
  caller: Caller,
  action: string,
  resources: readonly RequestedResource[],
  facts: CallFacts = {},
): Decision {
  const name = fold(action);
  const service = name.slice(0, name.indexOf(':'));
  const region = facts.context !== undefined && regionKey in facts.context ? null : requestedRegion(caller, name);
  const context = { ...caller.context, ...(typeof region === 'string' && { [regionKey]: region }), ...facts.context };
  const unknown = unknownFor(caller, service, facts.unknown);
  return authorise(
    {
      principal: caller.principal,
      action,
      resources,
      context,
      unknown: region === undefined ? [...unknown, regionKey] : unknown,
    },
    facts.resource === undefined ? caller.policies : { ...caller.policies, resource: facts.resource },
  );
}

const unknownByService = new WeakMap<Caller, Map<string, readonly string[]>>();

/** The unknown keys that a call to the service may have. */
export function unknownFor(caller: Caller, service: string, more: readonly string[] = []): readonly string[] {
  let services = unknownByService.get(caller);
  if (services === undefined) {
    services = new Map();
    unknownByService.set(caller, services);
  }
  let keys = services.get(service);
  if (keys === undefined) {
    keys = caller.unknown.filter((key) => mayBePresent(key, service));
    services.set(service, keys);
  }
  return more.length === 0 ? keys : [...keys, ...more];
}

/** Keys of another service are absent; global keys and those of federation and of node credentials may be present. */
function mayBePresent(key: string, service: string): boolean {
  const name = fold(key);
  const prefix = name.slice(0, name.indexOf(':'));
  if (prefix === 'aws' || prefix === 'saml' || prefix.includes('.') || prefix === service) return true;
  return name === 'ec2:sourceinstancearn' || name === 'ec2:roledelivery' || name === 'ssm:sourceinstancearn';
}
