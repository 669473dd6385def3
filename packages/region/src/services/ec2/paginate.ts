/** Pages of the Describe calls. */
import { pageByKey } from '../../pages.ts';
import { error, given, invalidCombination, invalidParameter } from './errors.ts';

export type PageRequest = { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined };
export type Page<T> = { readonly items: readonly T[]; readonly NextToken?: string };

const largest = 1000;

/** `keyOf` is unique; items come in its order. */
export function paginate<T>(all: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const { MaxResults } = request;
  const token = given(request.NextToken);
  if (MaxResults !== undefined && (!Number.isInteger(MaxResults) || MaxResults < 5 || MaxResults > largest)) {
    throw invalidParameter(
      `Value ( ${MaxResults} ) for parameter maxResults is invalid. Expecting a value from 5 to ${largest}.`,
    );
  }
  const { items, next } = pageByKey(all, keyOf, { size: MaxResults ?? largest, token, invalidToken });
  return next === undefined ? { items } : { items, NextToken: next };
}

/** EC2 refuses MaxResults together with ids. */
export function refusePagesOf(ids: readonly string[] | undefined, request: PageRequest, parameter: string): void {
  if (ids === undefined || ids.length === 0 || request.MaxResults === undefined) return;
  throw invalidCombination(`The parameter ${parameter} cannot be used with the parameter maxResults`);
}

const invalidToken = (): ReturnType<typeof error> => error('InvalidNextToken', 'The specified NextToken is not valid.');
