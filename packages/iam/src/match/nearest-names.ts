/** Names that differ little from one that does not exist: a mistyped name is refused with what may have been meant. */
import { fold } from './fold.ts';

/** How many a sentence can list and still be read. */
const most = 3;
/** Names of AWS are at most 1,011 characters long; a longer text is compared with none. */
const longest = 1024;

/**
 * Up to three of `names`, the nearest first: those that a slip or two would make of `written`, then those of which it is a
 * part. Case makes no difference.
 */
export function nearestNames(written: string, names: Iterable<string>): readonly string[] {
  const folded = fold(written);
  if (folded === '' || folded.length > longest) return [];
  const limit = Math.max(2, Math.floor(folded.length / 4)) + 1;
  const found: { readonly name: string; readonly distance: number }[] = [];
  for (const name of new Set(names)) {
    const other = fold(name);
    const distance =
      Math.abs(other.length - folded.length) < limit ? editDistance(folded, other, limit) : Number.POSITIVE_INFINITY;
    if (distance < limit && distance < folded.length) found.push({ name, distance });
    else if (folded.length > 2 && other.includes(folded)) found.push({ name, distance: limit + other.length });
  }
  return found
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

/** `did you mean alice or alicia?`; undefined without a name. */
export function didYouMean(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const last = names.at(-1) ?? '';
  return `did you mean ${names.length === 1 ? last : `${names.slice(0, -1).join(', ')} or ${last}`}?`;
}

/** Insertions, deletions and replacements between two texts; `limit` when there are as many or more. */
export function editDistance(a: string, b: string, limit: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const value = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      next.push(value);
      smallest = Math.min(smallest, value);
    }
    if (smallest >= limit) return limit;
    row = next;
  }
  return row[b.length] ?? limit;
}
