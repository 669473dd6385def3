/** Reads JSON of an untrusted peer: the size is checked first, then the type of each field that is read. */
import { SsmError } from './ssm-error.ts';
import { utf8Decode, utf8Encode } from './utf8.ts';

/** A JSON object. Only its own fields are read, so `__proto__` is a field like any other. */
export type Fields = { readonly [name: string]: unknown };

/** Messages are small; the largest is a session document inside interactive_shell (64 KiB by AWS's limit, escaped). */
export const maxJson: number = 192 * 1024;

export function encodeJson(value: unknown): Uint8Array {
  return utf8Encode(JSON.stringify(value));
}

export function parseFields(source: Uint8Array | string, what: string, cap: number = maxJson): Fields {
  if (source.length > cap) {
    throw new SsmError('ssm/message-too-large', `${what} has ${source.length} bytes; ${cap} are allowed`);
  }
  let value: unknown;
  try {
    value = JSON.parse(typeof source === 'string' ? source : utf8Decode(source));
  } catch (cause) {
    throw new SsmError('ssm/message-malformed', `${what} is not JSON`, { cause });
  }
  return asFields(value, what);
}

export function asFields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what, 'an object');
  return value as Fields;
}

function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function text(fields: Fields, name: string, max: number): string {
  const value = own(fields, name);
  if (typeof value !== 'string') throw wrong(name, 'text');
  if (value.length > max) throw new SsmError('ssm/message-too-large', `${name} is longer than ${max} characters`);
  return value;
}

/** Go writes absent text as "" or null or not at all; all three read as ''. */
export function textOr(fields: Fields, name: string, max: number): string {
  const value = own(fields, name);
  return value === undefined || value === null ? '' : text(fields, name, max);
}

export function integer(fields: Fields, name: string, min: number, max: number): number {
  const value = own(fields, name);
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
    throw wrong(name, `a whole number from ${min} to ${max}`);
  }
  return value;
}

export function integerOr(fields: Fields, name: string, otherwise: number, min: number, max: number): number {
  const value = own(fields, name);
  return value === undefined || value === null ? otherwise : integer(fields, name, min, max);
}

/** Documents write booleans as JSON booleans or as strings (spec/session-manager 10.1). */
export function flagOr(fields: Fields, name: string, otherwise: boolean): boolean {
  const value = own(fields, name);
  if (value === undefined || value === null || value === '') return otherwise;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw wrong(name, 'true or false');
}

export function object(fields: Fields, name: string): Fields {
  return asFields(own(fields, name), name);
}

export function objectOr(fields: Fields, name: string): Fields | undefined {
  const value = own(fields, name);
  return value === undefined || value === null ? undefined : asFields(value, name);
}

export function list(fields: Fields, name: string, max: number): readonly unknown[] {
  const value = own(fields, name);
  if (!Array.isArray(value)) throw wrong(name, 'a list');
  if (value.length > max) throw new SsmError('ssm/message-too-large', `${name} has more than ${max} entries`);
  return value;
}

export function any(fields: Fields, name: string): unknown {
  return own(fields, name);
}

export function oneOf<T extends string>(fields: Fields, name: string, allowed: readonly T[]): T {
  const value = own(fields, name);
  const found = allowed.find((choice) => choice === value);
  if (found === undefined) throw wrong(name, `one of ${allowed.join(', ')}`);
  return found;
}

function wrong(what: string, expected: string): SsmError {
  return new SsmError('ssm/message-malformed', `${what} is not ${expected}`);
}
