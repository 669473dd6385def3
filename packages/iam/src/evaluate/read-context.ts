/**
 * Reads the context keys of a request, given, unknown and absent, for look-ups that ignore case. Refuses values of
 * other types.
 */
import { RequestError } from '../error.ts';
import { ambiguous, type ContextValue } from '../match/context-keys.ts';
import { fold } from '../match/fold.ts';
import type { AccessRequest, RequestContext } from '../request.ts';

/** Values by folded key (match/fold.ts), as key names ignore case. */
export type GivenContext = ReadonlyMap<string, ContextValue>;

const noContext: GivenContext = new Map();

export function readContext(context: RequestContext | undefined): GivenContext {
  if (context === undefined) return noContext;
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw new RequestError('request/context', 'the context is not an object of keys and values');
  }
  const given = new Map<string, ContextValue>();
  for (const name of Object.keys(context)) {
    const value: unknown = context[name];
    if (typeof value !== 'string' && !isList(value)) {
      throw new RequestError('request/context', `the context key ${name} is neither a string nor a list of strings`);
    }
    const key = fold(name);
    const earlier = given.get(key);
    // A key given twice, in different case and with different values: AWS does not document which value counts
    // (spec/iam 10.3).
    given.set(key, earlier === undefined || sameValue(earlier, value) ? value : ambiguous);
  }
  return given;
}

/** Whether a folded key is listed as unknown, by its name or by a name that ends in `/*`. */
export function readUnknownKeys(names: readonly string[] | undefined): (key: string) => boolean {
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

/**
 * A key listed as absent may match `aws:PrincipalTag/*` in `unknown`, but must be neither given nor listed there by its
 * full name.
 */
export function readAbsentKeys(
  { absent, resources, unknown }: AccessRequest,
  given: GivenContext,
): ReadonlySet<string> | undefined {
  if (absent === undefined) return undefined;
  const names = readNames('absent', absent).map(fold);
  const contexts = [given, ...resources.map((resource) => readContext(resource.context))];
  const unknownNames = new Set((unknown ?? []).map(fold));
  const contradiction = names.find((key) => unknownNames.has(key) || contexts.some((one) => one.has(key)));
  if (contradiction === undefined) return new Set(names);
  const message = `the context key ${contradiction} is listed as absent, but also given or listed as unknown`;
  throw new RequestError('request/context', message);
}

function readNames(member: string, names: readonly string[]): readonly string[] {
  if (isList(names)) return names;
  throw new RequestError('request/context', `${member} is not a list of context keys`);
}

function isList(value: unknown): value is readonly string[] {
  // Array.every skips the holes of a sparse array, includes does not.
  return Array.isArray(value) && !value.includes(undefined) && value.every((one) => typeof one === 'string');
}

function sameValue(a: ContextValue, b: ContextValue): boolean {
  if (typeof a === 'string' || typeof b === 'string' || !isList(a) || !isList(b)) return a === b;
  return a.length === b.length && a.every((one, index) => one === b[index]);
}
