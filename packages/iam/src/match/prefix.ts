/** Wildcard matching of a text of which only the beginning is known (spec/iam 10.16), in time linear in text times pattern. */
import { asterisk, type GlobToken, questionMark } from './glob.ts';

/**
 * Whether the pattern matches every text that begins with `prefix` and is longer (true), none of them (false), or some
 * (undefined).
 */
export function matchPrefix(tokens: readonly GlobToken[], prefix: string): boolean | undefined {
  const units = tokens.flatMap((token): readonly GlobToken[] => (typeof token === 'string' ? [...token] : [token]));
  let positions = withoutAsterisks(units, new Set([0]));
  for (const character of prefix) {
    const next = new Set<number>();
    for (const position of positions) {
      const unit = units[position];
      if (unit === asterisk) next.add(position);
      else if (unit === questionMark || unit === character) next.add(position + 1);
    }
    if (next.size === 0) return false;
    positions = withoutAsterisks(units, next);
  }
  const open = [...positions].filter((position) => position < units.length);
  if (open.length === 0) return false;
  return open.some((position) => matchesAnyRest(units.slice(position))) ? true : undefined;
}

/** An asterisk may match nothing: the position behind it is reached as well. */
function withoutAsterisks(units: readonly GlobToken[], positions: Set<number>): ReadonlySet<number> {
  for (const position of positions) if (units[position] === asterisk) positions.add(position + 1);
  return positions;
}

/** Every text of at least one character. */
function matchesAnyRest(units: readonly GlobToken[]): boolean {
  const single = units.filter((unit) => unit !== asterisk);
  return units.length > single.length && single.length <= 1 && single.every((unit) => unit === questionMark);
}
