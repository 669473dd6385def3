/** How two wildcard patterns relate, in time of the product of their lengths. */
import { asterisk, type GlobToken, questionMark } from './glob.ts';

/** Whether `pattern` matches every text that `other` matches (true), none (false), or some of them, as far as can be told (undefined). */
export function relateGlobs(pattern: readonly GlobToken[], other: readonly GlobToken[]): boolean | undefined {
  const units = unitsOf(pattern);
  const others = unitsOf(other);
  if (!haveCommonText(units, others)) return false;
  return covers(units, others) ? true : undefined;
}

type Unit = GlobToken;

function unitsOf(tokens: readonly GlobToken[]): readonly Unit[] {
  return tokens.flatMap((token): readonly Unit[] => (typeof token === 'string' ? [...token] : [token]));
}

/** Whether a text matches both: row by row, which beginnings of the two patterns match a common text. */
function haveCommonText(pattern: readonly Unit[], other: readonly Unit[]): boolean {
  return reaches(pattern, other, (unit, one, { left, above, both }) => {
    if (unit === asterisk || one === asterisk) return left || above;
    return both && (unit === one || unit === questionMark || one === questionMark);
  });
}

/** The wildcards of `other` are taken as characters that only a wildcard matches: what is found is certain, not all is found. */
function covers(pattern: readonly Unit[], other: readonly Unit[]): boolean {
  return reaches(pattern, other, (unit, one, { left, above, both }) => {
    if (unit === asterisk) return left || above;
    if (one === asterisk) return false;
    return both && (unit === one || unit === questionMark);
  });
}

/** `left`: without the last unit of the pattern, `above`: without that of the other, `both`: without either. */
type Before = { readonly left: boolean; readonly above: boolean; readonly both: boolean };

function reaches(
  pattern: readonly Unit[],
  other: readonly Unit[],
  step: (unit: Unit | undefined, one: Unit | undefined, before: Before) => boolean,
): boolean {
  let row: boolean[] = [];
  for (let index = 0; index <= other.length; index += 1) {
    const above = row;
    row = [];
    for (let at = 0; at <= pattern.length; at += 1) {
      const unit = pattern[at - 1];
      const one = other[index - 1];
      const before = { left: row[at - 1] === true, above: above[at] === true, both: above[at - 1] === true };
      row.push((at === 0 && index === 0) || step(unit, one, before));
    }
  }
  return row.at(-1) === true;
}
