/**
 * Pages of the Describe calls. A token holds the key of the last item shown, so that changes between pages neither skip
 * nor repeat anything.
 */
import { error, invalidCombination, invalidParameter } from './errors.ts';

export type PageRequest = { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined };
export type Page<T> = { readonly items: readonly T[]; readonly NextToken?: string };

const largest = 1000;

/** `keyOf` orders the items and tells each from every other. */
export function paginate<T>(all: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const { MaxResults: size, NextToken } = request;
  if (size !== undefined && (!Number.isInteger(size) || size < 5 || size > largest)) {
    throw invalidParameter(
      `Value ( ${size} ) for parameter maxResults is invalid. Expecting a value from 5 to ${largest}.`,
    );
  }
  const after = NextToken === undefined ? undefined : readToken(NextToken);
  const sorted = all
    .map((item): [string, T] => [keyOf(item), item])
    .filter(([key]) => after === undefined || key > after)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const shown = sorted.slice(0, size ?? largest);
  const last = shown.at(-1);
  const items = shown.map(([, item]) => item);
  if (last === undefined || shown.length === sorted.length) return { items };
  return { items, NextToken: Buffer.from(JSON.stringify(['after', last[0]])).toString('base64') };
}

/** Where ids are named, EC2 takes no page size. */
export function refusePagesOf(ids: readonly string[] | undefined, request: PageRequest, parameter: string): void {
  if (ids === undefined || ids.length === 0 || request.MaxResults === undefined) return;
  throw invalidCombination(`The parameter ${parameter} cannot be used with the parameter maxResults`);
}

function readToken(token: string): string {
  try {
    const [word, key] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[];
    if (word === 'after' && typeof key === 'string') return key;
  } catch {
    // Falls through: whatever is not one of our tokens is refused in the same words.
  }
  throw error('InvalidNextToken', 'The specified NextToken is not valid.');
}
