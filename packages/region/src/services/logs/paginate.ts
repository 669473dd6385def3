/** Pages of the Describe calls: a token is the key of the last entry shown. */
import { constraint, invalidParameter } from './errors.ts';

export type PageRequest = { readonly limit?: number | undefined; readonly nextToken?: string | undefined };

const largest = 50;

/** `all` is in order; `keyOf` tells each entry from every other. */
export function paginate<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { limit = largest, nextToken }: PageRequest,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  if (!Number.isInteger(limit) || limit < 1 || limit > largest) {
    throw constraint('limit', limit, `Member must have value from 1 to ${largest}`);
  }
  const from = nextToken === undefined ? 0 : after(all.map(keyOf), readToken(nextToken));
  const items = all.slice(from, from + limit);
  const last = items.at(-1);
  if (last === undefined || from + limit >= all.length) return { items };
  return { items, nextToken: Buffer.from(JSON.stringify(['after', from + limit, keyOf(last)])).toString('base64') };
}

/** Behind the entry the token names, or where it was when it has gone. */
function after(keys: readonly string[], [position, key]: readonly [number, string]): number {
  const found = keys.indexOf(key);
  return found >= 0 ? found + 1 : Math.min(position, keys.length);
}

function readToken(token: string): [number, string] {
  try {
    const [word, position, key] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[];
    if (word === 'after' && Number.isSafeInteger(position) && Number(position) >= 0 && typeof key === 'string') {
      return [Number(position), key];
    }
  } catch {
    // Falls through: whatever is not one of our tokens is refused in the same words.
  }
  throw invalidParameter('The specified nextToken is invalid.');
}
