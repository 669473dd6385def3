/** Pages of the List calls: `Limit`, `Marker`, `NextMarker` and `Truncated`. */
import { rangeRule } from '../../constraint.ts';
import { pageByKey } from '../../pages.ts';
import { constraint, invalidMarker } from './errors.ts';

export type PageRequest = { readonly Limit?: number | undefined; readonly Marker?: string | undefined };

export type Page<T> = { readonly items: readonly T[]; readonly Truncated: boolean; readonly NextMarker?: string };

export function paginate<T>(
  all: Iterable<T>,
  keyOf: (item: T) => string,
  { Limit: size, Marker: token }: PageRequest,
  most: number,
): Page<T> {
  const rule = size === undefined ? undefined : rangeRule(size, 1, most);
  if (rule !== undefined) throw constraint('limit', size, rule);
  const invalidToken = (): ReturnType<typeof invalidMarker> => invalidMarker('Marker is not valid.');
  const { items, next } = pageByKey(all, keyOf, { size: size ?? Math.min(most, 100), token, invalidToken });
  return next === undefined ? { items, Truncated: false } : { items, Truncated: true, NextMarker: next };
}
