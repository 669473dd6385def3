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
  const told = typeof region === 'string' ? { ...caller.context, [regionKey]: region } : caller.context;
  return authorise(
    {
      principal: caller.principal,
      action,
      resources,
      context: facts.context === undefined ? told : { ...told, ...facts.context },
      unknown: unknownKeysOf(caller, service, region === undefined, facts.unknown),
    },
    facts.resource === undefined ? caller.policies : { ...caller.policies, resource: facts.resource },
  );
}

/** The unknown keys that a call to the service may have, where its Region is known. */
export function unknownFor(caller: Caller, service: string, more: readonly string[] = []): readonly string[] {
  return unknownKeysOf(caller, service, false, more);
}

const unknownByService = new WeakMap<Caller, Map<string, readonly string[]>>();

function unknownKeysOf(
  caller: Caller,
  service: string,
  regionUnknown: boolean,
  more: readonly string[] = [],
): readonly string[] {
  let services = unknownByService.get(caller);
  if (services === undefined) {
    services = new Map();
    unknownByService.set(caller, services);
  }
  const name = regionUnknown ? `${service} ${regionKey}` : service;
  let keys = services.get(name);
  if (keys === undefined) {
    const ofService = caller.unknown.filter((key) => mayBePresent(key, service));
    keys = regionUnknown ? [...ofService, regionKey] : ofService;
    services.set(name, keys);
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
