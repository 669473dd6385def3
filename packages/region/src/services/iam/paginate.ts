/** Marker pagination. A marker holds the key of the last entry shown, so that changes between pages skip or repeat nothing. */
import { validationError } from './errors.ts';
import { limits } from './limits.ts';

export type PageRequest = { readonly Marker?: string | undefined; readonly MaxItems?: number | undefined };
export type Page<T> = { readonly items: readonly T[]; readonly IsTruncated: boolean; readonly Marker?: string };

/** `keyOf` must order the entries and tell each from every other. */
export function paginate<T>(all: Iterable<T>, keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const size = request.MaxItems ?? limits.pageSize;
  if (!Number.isInteger(size) || size < 1 || size > limits.longestPage) {
    const rule = size < 1 ? 'greater than or equal to 1' : `less than or equal to ${limits.longestPage}`;
    throw validationError(
      `1 validation error detected: Value '${size}' at 'maxItems' failed to satisfy constraint: Member must have value ${rule}`,
    );
  }
  const after = request.Marker === undefined ? undefined : readMarker(request.Marker);
  const sorted = [...all]
    .map((item): [string, T] => [keyOf(item), item])
    .filter(([key]) => after === undefined || key > after)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const shown = sorted.slice(0, size);
  const last = shown.at(-1);
  const items = shown.map(([, item]) => item);
  if (sorted.length <= size || last === undefined) return { items, IsTruncated: false };
  return { items, IsTruncated: true, Marker: writeMarker(last[0]) };
}

function writeMarker(key: string): string {
  return Buffer.from(JSON.stringify(['after', key])).toString('base64');
}

function readMarker(marker: string): string {
  try {
    const [word, key] = JSON.parse(Buffer.from(marker, 'base64').toString('utf8')) as unknown[];
    if (word === 'after' && typeof key === 'string') return key;
  } catch {
    // Falls through: whatever is not one of our markers is refused in the same words.
  }
  throw validationError('Invalid Marker.');
}
