/** The context keys of one request on one resource: given, following from the caller, unknown or absent (spec/iam 10.15, 8.8). */
import { epochOf } from '../condition/instant.ts';
import { type ContextValue, type Scope, unknown } from '../match/scope.ts';
import type { RequestedResource } from '../request.ts';
import type { CallerFacts } from './caller.ts';
import { type ContextIndex, indexContext } from './context-index.ts';

export type ScopeParts = {
  readonly caller: CallerFacts;
  readonly context: ContextIndex;
  readonly unknown: (key: string) => boolean;
  /** Folded names of keys that follow from nothing. */
  readonly absent: ReadonlySet<string> | undefined;
};

export function createScope(
  parts: ScopeParts,
  resource: RequestedResource,
  owner: string | undefined,
  partition = 'aws',
): Scope {
  const own = indexContext(resource.context);
  const { context, caller, absent } = parts;
  return {
    find(key) {
      const value = own.get(key) ?? context.get(key);
      if (value !== undefined) return value;
      if (absent?.has(key) === true) return undefined;
      if (parts.unknown(key)) return unknown;
      return caller.key(key, partition) ?? follow(key, parts, owner);
    },
  };
}

function follow(key: string, parts: ScopeParts, owner: string | undefined): ContextValue {
  switch (key) {
    case 'aws:resourceaccount':
      return owner;
    // One instant in two notations (spec/iam 10.12): numbers can be compared with the one, dates with both.
    case 'aws:epochtime': {
      const time = twin('aws:currenttime', parts);
      return typeof time === 'string' ? (epochOf(time) ?? time) : time;
    }
    case 'aws:currenttime':
      return twin('aws:epochtime', parts);
    default:
      return undefined;
  }
}

function twin(key: string, { context, absent, unknown: open }: ScopeParts): ContextValue {
  const value = context.get(key);
  if (value !== undefined || absent?.has(key) === true) return value;
  return open(key) ? unknown : undefined;
}
