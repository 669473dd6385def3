/**
 * The context keys of a request for one resource: given, derived from the principal, unknown or absent (spec/iam 10.15,
 * 8.8).
 */
import { epochOf } from '../condition/instant.ts';
import { type ContextKeys, type ContextValue, unknown } from '../match/context-keys.ts';
import type { RequestedResource } from '../request.ts';
import type { CallerFacts } from './caller.ts';
import { type GivenContext, readContext } from './read-context.ts';

/** The part of the request context that all requested resources share. */
export type SharedContext = {
  readonly caller: CallerFacts;
  readonly given: GivenContext;
  readonly isUnknown: (key: string) => boolean;
  /**
   * Folded keys (match/fold.ts) that are absent, although they could be derived or match a name with `/*` in `unknown`.
   */
  readonly absent: ReadonlySet<string> | undefined;
};

/** `owner` is the account that owns the resource, `partition` that of its ARN, and `aws` where the resource is `*`. */
export function contextKeysOf(
  shared: SharedContext,
  resource: RequestedResource,
  owner: string | undefined,
  partition = 'aws',
): ContextKeys {
  const ofResource = readContext(resource.context);
  const { given, caller, absent, isUnknown } = shared;
  return {
    find(key) {
      const value = ofResource.get(key) ?? given.get(key);
      if (value !== undefined) return value;
      if (absent?.has(key) === true) return undefined;
      if (isUnknown(key)) return caller.partlyKnown(key) ?? unknown;
      return caller.contextKey(key, partition) ?? derive(key, shared, owner);
    },
  };
}

function derive(key: string, shared: SharedContext, owner: string | undefined): ContextValue {
  switch (key) {
    case 'aws:resourceaccount':
      return owner;
    // Both keys hold the time of the request, so each follows from the other (spec/iam 10.12). aws:EpochTime has to be
    // a number, as it is also compared by numeric operators; date operators read either form.
    case 'aws:epochtime': {
      const time = timeFrom('aws:currenttime', shared);
      return typeof time === 'string' ? (epochOf(time) ?? time) : time;
    }
    case 'aws:currenttime':
      return timeFrom('aws:epochtime', shared);
    default:
      return undefined;
  }
}

function timeFrom(key: string, { given, absent, isUnknown }: SharedContext): ContextValue {
  const value = given.get(key);
  if (value !== undefined || absent?.has(key) === true) return value;
  return isUnknown(key) ? unknown : undefined;
}
