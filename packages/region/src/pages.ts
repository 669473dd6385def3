/**
 * Pages of lists. A token names the last item shown and not how many came before, so that a list that changes between
 * two pages neither repeats nor hides what did not change.
 */
import type { ServiceError } from './service-error.ts';

export type PageRequest = {
  readonly size: number;
  readonly token: string | undefined;
  /** The service's error for an invalid token. */
  readonly invalidToken: () => ServiceError;
};

export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };

/** Items in the order of their keys, each of which is unique. Only what comes first is sorted, as lists may be long. */
export function pageByKey<T>(all: Iterable<T>, keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const after = readToken(request);
  const { size } = request;
  let kept: { readonly item: T; readonly key: string }[] = [];
  let last: string | undefined;
  const sortAndCut = (): void => {
    kept = kept.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).slice(0, size + 1);
    if (kept.length > size) last = kept.at(-1)?.key;
  };
  for (const item of all) {
    const key = keyOf(item);
    if ((after !== undefined && key <= after.key) || (last !== undefined && key > last)) continue;
    kept.push({ item, key });
    if (kept.length > 2 * size + 1) sortAndCut();
  }
  sortAndCut();
  return page(kept, size, 0);
}

/** Items in the order given. If the last item shown has gone, the list goes on at its position. */
export function pageInOrder<T>(all: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const after = readToken(request);
  const keyed = all.map((item) => ({ item, key: keyOf(item) }));
  const found = after === undefined ? -1 : keyed.findIndex(({ key }) => key === after.key);
  const start = after === undefined ? 0 : found >= 0 ? found + 1 : after.position;
  return page(keyed.slice(start), request.size, start);
}

function page<T>(rest: readonly { readonly item: T; readonly key: string }[], size: number, start: number): Page<T> {
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const items = shown.map(({ item }) => item);
  const next = last === undefined || shown.length === rest.length ? undefined : writeToken(last.key, start + size);
  return { items, next };
}

function writeToken(key: string, position: number): string {
  return Buffer.from(JSON.stringify(['after', key, position])).toString('base64');
}

function readToken({
  token,
  invalidToken,
}: PageRequest): { readonly key: string; readonly position: number } | undefined {
  if (token === undefined) return undefined;
  try {
    const [word, key, position] = JSON.parse(Buffer.from(token, 'base64').toString('utf8')) as unknown[];
    if (word === 'after' && typeof key === 'string' && Number.isSafeInteger(position) && Number(position) >= 0) {
      return { key, position: Number(position) };
    }
  } catch {
    // Not JSON, or no list: an invalid token.
  }
  throw invalidToken();
}
