/** Pages of the Describe calls. */
import { pageInOrder } from '../../pages.ts';
import { constraint, invalidNextToken } from './errors.ts';

export type PageRequest = { readonly limit?: number | undefined; readonly nextToken?: string | undefined };

const largest = 50;

/** `all` is in order; `keyOf` is unique. */
export function paginate<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { limit: size = largest, nextToken: token }: PageRequest,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    throw constraint('limit', size, `Member must have value from 1 to ${largest}`);
  }
  const { items, next } = pageInOrder(all, keyOf, { size, token, invalidToken: invalidNextToken });
  return next === undefined ? { items } : { items, nextToken: next };
}
