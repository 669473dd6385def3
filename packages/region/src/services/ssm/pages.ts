/**
 * Pages of a list. The token says after which item the next page begins, not how many came before, so that a list that
 * changes between two pages neither repeats nor hides what did not change.
 */
import { invalidNextToken, validationError } from './errors.ts';

export type PageRequest = { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined };

export type PageLimits = { readonly least?: number; readonly most: number; readonly usual?: number };

export type Page<T> = { readonly items: readonly T[]; readonly nextToken: string | undefined };

const prefix = 'after:';

/** `sortKey` must be unique; items come out in its order. */
export function pageOf<T>(
  items: Iterable<T>,
  sortKey: (item: T) => string,
  request: PageRequest,
  limits: PageLimits,
): Page<T> {
  const { least = 1, most, usual = most } = limits;
  const size = request.MaxResults ?? usual;
  if (!Number.isInteger(size) || size < least || size > most) {
    throw validationError(`MaxResults must be a number from ${least} to ${most}.`);
  }
  const after = readToken(request.NextToken);
  const keyed = [...items].map((item) => ({ item, key: sortKey(item) }));
  const rest = keyed
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const more = rest.length > page.length && last !== undefined;
  return {
    items: page.map(({ item }) => item),
    nextToken: more ? Buffer.from(`${prefix}${last.key}`).toString('base64url') : undefined,
  };
}

function readToken(token: string | undefined): string | undefined {
  // Some clients send an empty token for the first page.
  if (token === undefined || token === '') return undefined;
  const text = Buffer.from(token, 'base64url').toString('utf8');
  if (!text.startsWith(prefix)) throw invalidNextToken();
  return text.slice(prefix.length);
}
