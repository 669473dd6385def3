/** Pages of the Describe calls. */
import { rangeRule } from '../../constraint.ts';
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
  const rule = rangeRule(size, 1, largest);
  if (rule !== undefined) throw constraint('limit', size, rule);
  const { items, next } = pageInOrder(all, keyOf, { size, token, invalidToken: invalidNextToken });
  return next === undefined ? { items } : { items, nextToken: next };
}
