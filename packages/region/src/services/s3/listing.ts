/** Pages of keys in the order of their UTF-8 bytes, with what has a common prefix up to the delimiter rolled up into one line. */
import { invalidArgument } from './errors.ts';
import { mostListed } from './limits.ts';
import { type OrderedKeys, orderOf } from './ordered-keys.ts';

export type ListRequest = {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys and prefixes after this one. */
  readonly after: string | undefined;
  readonly most: number;
};

export type Listed<T> = {
  readonly items: readonly T[];
  readonly prefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or prefix of the page. */
  readonly last: string | undefined;
};

export function listKeys<T extends { readonly key: string }>(keys: OrderedKeys<T>, request: ListRequest): Listed<T> {
  const { prefix, delimiter, after, most } = request;
  const items: T[] = [];
  const prefixes: string[] = [];
  const from = orderOf(prefix);
  let next = keys.first((order) => order >= from && isBeyond(order, after, delimiter, prefix));
  let last: string | undefined;
  while (next?.key.startsWith(prefix) === true) {
    if (items.length + prefixes.length >= most) return { items, prefixes, isTruncated: most > 0, last };
    const { key } = next;
    const rolled = rolledUp(key, prefix, delimiter);
    if (rolled === undefined) {
      items.push(next);
      const order = orderOf(key);
      next = keys.first((one) => one > order);
    } else {
      prefixes.push(rolled);
      next = keys.first(past(rolled));
    }
    last = rolled ?? key;
  }
  return { items, prefixes, isTruncated: false, last };
}

/** The part of a key up to the delimiter after the prefix. */
export function rolledUp(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const found = key.indexOf(delimiter, prefix.length);
  return found < 0 ? undefined : key.slice(0, found + delimiter.length);
}

/** A page that ended with a common prefix goes on after everything that begins with it. */
function isBeyond(order: string, after: string | undefined, delimiter: string, prefix: string): boolean {
  if (after === undefined) return true;
  const isPrefix =
    delimiter !== '' && after.startsWith(prefix) && after.endsWith(delimiter) && after.length > prefix.length;
  return isPrefix ? past(after)(order) : order > orderOf(after);
}

function past(text: string): (order: string) => boolean {
  const from = orderOf(text);
  return (order) => order > from && !order.startsWith(from);
}

/** How many to list: 1,000 at most, whatever is asked for. */
export function mostOf(given: number | undefined, name: string): number {
  if (given === undefined) return mostListed;
  if (!Number.isInteger(given) || given < 0 || given > 2_147_483_647) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, String(given));
  }
  return Math.min(given, mostListed);
}

/** How keys are written: as they are, or for those that XML cannot carry with escapes, if the client asks for it. */
export type Encoding = { readonly type: string | undefined; readonly write: (text: string) => string };

export function encodingOf(type: string | undefined): Encoding {
  if (type === undefined) return { type, write: (text) => text };
  if (type !== 'url') throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
  return {
    type,
    write: (text) =>
      encodeURIComponent(text.toWellFormed())
        .replace(/[!'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
        .replaceAll('%2F', '/')
        .replaceAll('%20', '+'),
  };
}
