/** Pages of the List calls, by marker. */
import { rangeRule } from '../../constraint.ts';
import { pageByKey } from '../../pages.ts';
import { constraint, validationError } from './errors.ts';
import { limits } from './limits.ts';

export type PageRequest = { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined };
export type Page<T> = { readonly items: readonly T[]; readonly IsTruncated: boolean; readonly Marker?: string };

/** `keyOf` is unique; entries come in its order. */
export function paginate<T>(all: Iterable<T>, keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const size = request.MaxItems ?? limits.pageSize;
  const rule = rangeRule(size, 1, limits.longestPage);
  if (rule !== undefined) throw constraint('maxItems', size, rule);
  const invalidToken = (): ReturnType<typeof validationError> => validationError('Invalid Marker.');
  const { items, next } = pageByKey(all, keyOf, { size, token: request.Marker, invalidToken });
  return next === undefined ? { items, IsTruncated: false } : { items, IsTruncated: true, Marker: next };
}
