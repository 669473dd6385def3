/** The context keys of one request on one resource: given, following from the caller, unknown or absent (10.15, 8.8). */
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
  readonly absent: ReadonlySet<string>;
};

export function createScope(parts: ScopeParts, resource: RequestedResource, owner: string | undefined): Scope {
  const own = indexContext(resource.context);
  const { context, caller, absent } = parts;
  const told = (key: string): ContextValue => {
    const value = own.get(key) ?? context.get(key);
    if (value !== undefined || absent.has(key)) return value;
    return parts.unknown(key) ? unknown : undefined;
  };
  return {
    find(key) {
      const value = told(key);
      if (value !== undefined || absent.has(key)) return value;
      return caller.key(key) ?? follow(key, told, owner);
    },
  };
}

function follow(key: string, told: (key: string) => ContextValue, owner: string | undefined): ContextValue {
  switch (key) {
    case 'aws:resourceaccount':
      return owner;
    // One instant in two notations (10.12): numbers can be compared with the one, dates with both.
    case 'aws:epochtime': {
      const time = told('aws:currenttime');
      return typeof time === 'string' ? (epochOf(time) ?? time) : time;
    }
    case 'aws:currenttime':
      return told('aws:epochtime');
    default:
      return undefined;
  }
}
