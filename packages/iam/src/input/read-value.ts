/**
 * Reads JSON written by others, and says where it is wrong. An unknown member is refused, not ignored: a misspelt
 * "permissionBoundary" would otherwise allow more than is meant. In the output of AWS only unknown members with a reserved name
 * are refused: AWS may add members at any time.
 */
import { InputError, type InputErrorCode } from './input-error.ts';

export type Value = { readonly value: unknown; readonly path: string; readonly code: InputErrorCode };

export type Members = {
  readonly path: string;
  readonly names: readonly string[];
  need(name: string): Value;
  /** A member that is null counts as left out: many languages write it so. */
  find(name: string): Value | undefined;
};

export function refuse({ code, path }: Pick<Value, 'code' | 'path'>, message: string, hint?: string): never {
  throw new InputError(code, path, message, hint);
}

/**
 * `known` are the members there may be; without it there may be any, as in a map of names. With `reserved` other members are
 * notes of the author, and refused only if their name matches it: then something was meant by them.
 */
export function objectOf(given: Value, known?: readonly string[], reserved?: RegExp): Members {
  const { value, path, code } = given;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse(given, `an object should stand here, not ${kindOf(value)}`);
  }
  const names = Object.keys(value);
  const unknownName =
    known === undefined ? undefined : names.find((name) => !known.includes(name) && reserved?.test(name) !== false);
  if (unknownName !== undefined) {
    const like = known?.find((name) => name.toLowerCase() === unknownName.toLowerCase());
    refuse(
      given,
      `there is no member "${unknownName}"`,
      like === undefined ? `known: ${known?.join(', ')}` : `write ${like}`,
    );
  }
  const look = (name: string): Value | undefined => {
    const member: unknown = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    return member === undefined ? undefined : { value: member, path: path === '' ? name : `${path}.${name}`, code };
  };
  const find = (name: string): Value | undefined => {
    const member = look(name);
    return member?.value === null ? undefined : member;
  };
  return { path, names, find, need: (name) => look(name) ?? refuse(given, `the member "${name}" is missing`) };
}

export function listOf(given: Value): readonly Value[] {
  const { value, path, code } = given;
  if (!Array.isArray(value)) return refuse(given, `a list should stand here, not ${kindOf(value)}`);
  return value.map((one: unknown, index) => ({ value: one, path: `${path}[${index}]`, code }));
}

export function textOf(given: Value): string {
  return typeof given.value === 'string'
    ? given.value
    : refuse(given, `a string should stand here, not ${kindOf(given.value)}`);
}

export function booleanOf(given: Value): boolean {
  return typeof given.value === 'boolean'
    ? given.value
    : refuse(given, `true or false should stand here, not ${kindOf(given.value)}`);
}

/** Session documents have booleans as JSON or as text. */
export function switchOf(given: Value): boolean {
  if (given.value === 'true' || given.value === 'false') return given.value === 'true';
  return booleanOf(given);
}

export function textsOf(given: Value): readonly string[] {
  return listOf(given).map(textOf);
}

/** Tags as a map, or as AWS's list of Key and Value. */
export function tagsOf(given: Value): ReadonlyMap<string, string> {
  if (!Array.isArray(given.value)) {
    const { names, need } = objectOf(given);
    return new Map(names.map((name) => [name, textOf(need(name))]));
  }
  const tags = new Map<string, string>();
  for (const one of listOf(given)) {
    const { need } = objectOf(one, ['Key', 'Value']);
    const key = textOf(need('Key'));
    if (tags.has(key)) refuse(one, `the tag ${key} is given twice`);
    tags.set(key, textOf(need('Value')));
  }
  return tags;
}

/** Values of context keys: a string, or a list for keys with several. */
export function contextOf(given: Value): Readonly<Record<string, string | readonly string[]>> {
  const { names, need } = objectOf(given);
  return Object.fromEntries(
    names.map((name) => {
      const value = need(name);
      if (typeof value.value === 'string') return [name, value.value];
      if (Array.isArray(value.value)) return [name, textsOf(value)];
      const message = `the context key ${name} is ${kindOf(value.value)}, and should be a string or a list of strings`;
      return refuse(value, message, 'write numbers, dates and booleans as text');
    }),
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
