/** The context keys of one request on one resource: given, following from the caller, unknown or absent (10.15, 8.8). */
import { RequestError } from '../error.ts';
import { fold } from '../match/fold.ts';
import { ambiguous, type ContextValue, type Scope, unknown } from '../match/scope.ts';
import type { RequestContext, RequestedResource } from '../request.ts';
import type { CallerFacts } from './caller.ts';

type Index = ReadonlyMap<string, ContextValue>;

export type ScopeParts = {
  readonly caller: CallerFacts;
  readonly context: Index;
  readonly unknown: (key: string) => boolean;
};

const noContext: Index = new Map();

export function indexContext(context: RequestContext | undefined): Index {
  if (context === undefined) return noContext;
  const index = new Map<string, ContextValue>();
  for (const name of Object.keys(context)) {
    const value: unknown = context[name];
    if (typeof value !== 'string' && !isList(value)) {
      throw new RequestError('request/context', `the context key ${name} is neither a string nor a list of strings`);
    }
    const key = fold(name);
    const earlier = index.get(key);
    // Two names for one key with different values: AWS does not say which wins, so neither does this (10.3).
    index.set(key, earlier === undefined || sameValue(earlier, value) ? value : ambiguous);
  }
  return index;
}

export function indexUnknown(names: readonly string[] | undefined): (key: string) => boolean {
  if (names === undefined || names.length === 0) return () => false;
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const name of names) {
    const key = fold(name);
    if (key.endsWith('/*')) prefixes.push(key.slice(0, -1));
    else exact.add(key);
  }
  return (key) => exact.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
}

export function createScope(parts: ScopeParts, resource: RequestedResource, owner: string | undefined): Scope {
  const own = indexContext(resource.context);
  const { context, caller } = parts;
  return {
    find(key) {
      const value = own.get(key) ?? context.get(key);
      if (value !== undefined) return value;
      if (parts.unknown(key)) return unknown;
      return caller.key(key) ?? follow(key, context, owner);
    },
  };
}

function follow(key: string, context: Index, owner: string | undefined): ContextValue {
  switch (key) {
    case 'aws:resourceaccount':
      return owner;
    // One instant in two notations (10.12).
    case 'aws:epochtime':
      return context.get('aws:currenttime');
    case 'aws:currenttime':
      return context.get('aws:epochtime');
    default:
      return undefined;
  }
}

function isList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function sameValue(a: ContextValue, b: ContextValue): boolean {
  if (typeof a === 'string' || typeof b === 'string' || !isList(a) || !isList(b)) return a === b;
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
