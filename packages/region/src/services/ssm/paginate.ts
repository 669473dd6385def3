/** Pages of the Describe, Get and List calls. */
import { pageByKey } from '../../pages.ts';
import { invalidNextToken, validationError } from './errors.ts';

export type PageRequest = { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined };
export type PageLimits = { readonly least?: number; readonly most: number; readonly usual?: number };
export type Page<T> = { readonly items: readonly T[]; readonly nextToken: string | undefined };

/** `keyOf` is unique; items come in its order. */
export function paginate<T>(
  all: Iterable<T>,
  keyOf: (item: T) => string,
  request: PageRequest,
  { least = 1, most, usual = most }: PageLimits,
): Page<T> {
  const size = request.MaxResults ?? usual;
  if (!Number.isInteger(size) || size < least || size > most) {
    throw validationError(`MaxResults must be a number from ${least} to ${most}.`);
  }
  // Some clients send an empty token for the first page.
  const token = request.NextToken || undefined;
  const { items, next } = pageByKey(all, keyOf, { size, token, invalidToken: invalidNextToken });
  return { items, nextToken: next };
}
