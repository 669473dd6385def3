/** The names and values of context keys as asked for, made ready to be looked up; whatever is not of its type is refused. */
import { RequestError } from '../error.ts';
import { fold } from '../match/fold.ts';
import { ambiguous, type ContextValue } from '../match/scope.ts';
import type { AccessRequest, RequestContext } from '../request.ts';

export type ContextIndex = ReadonlyMap<string, ContextValue>;

const noContext: ContextIndex = new Map();

export function indexContext(context: RequestContext | undefined): ContextIndex {
  if (context === undefined) return noContext;
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw new RequestError('request/context', 'the context is not an object of keys and values');
  }
  const index = new Map<string, ContextValue>();
  for (const name of Object.keys(context)) {
    const value: unknown = context[name];
    if (typeof value !== 'string' && !isList(value)) {
      throw new RequestError('request/context', `the context key ${name} is neither a string nor a list of strings`);
    }
    const key = fold(name);
    const earlier = index.get(key);
    // Two names for one key with different values: AWS does not say which wins, so neither does this (spec/iam 10.3).
    index.set(key, earlier === undefined || sameValue(earlier, value) ? value : ambiguous);
  }
  return index;
}

export function indexUnknown(names: readonly string[] | undefined): (key: string) => boolean {
  if (names === undefined || readNames('unknown', names).length === 0) return () => false;
  const exact = new Set<string>();
  const prefixes: string[] = [];
  for (const name of names) {
    const key = fold(name);
    if (key.endsWith('/*')) prefixes.push(key.slice(0, -1));
    else exact.add(key);
  }
  return (key) => exact.has(key) || prefixes.some((prefix) => key.startsWith(prefix));
}

/** A key that is absent can be one of unknown tags, but neither given nor unknown by its name. */
export function indexAbsent(
  { absent, resources, unknown }: AccessRequest,
  context: ContextIndex,
): ReadonlySet<string> | undefined {
  if (absent === undefined) return undefined;
  const names = readNames('absent', absent);
  const said = [context, ...resources.map((resource) => indexContext(resource.context))];
  const open = new Set((unknown ?? []).map(fold));
  const both = names.map(fold).find((key) => open.has(key) || said.some((index) => index.has(key)));
  if (both === undefined) return new Set(names.map(fold));
  throw new RequestError('request/context', `the context key ${both} is said to be absent and given or unknown, too`);
}

function readNames(member: string, names: readonly string[]): readonly string[] {
  if (isList(names)) return names;
  throw new RequestError('request/context', `${member} is not a list of context keys`);
}

function isList(value: unknown): value is readonly string[] {
  // Array.every would step over holes.
  return Array.isArray(value) && !value.includes(undefined) && value.every((one) => typeof one === 'string');
}

function sameValue(a: ContextValue, b: ContextValue): boolean {
  if (typeof a === 'string' || typeof b === 'string' || !isList(a) || !isList(b)) return a === b;
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
