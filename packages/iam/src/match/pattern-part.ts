/**
 * The part of a wildcard pattern between two asterisks, found without backtracking. Its tokens are literal text or question marks;
 * each token that is not a string is a question mark.
 */
export type PatternPart = {
  readonly length: number;
  at(text: string, offset: number): boolean;
  /** Leftmost position in `text[from, end)`, or -1. */
  find(text: string, from: number, end: number): number;
};

/** Up to this many comparisons, the plain search is fastest and its worst case harmless. */
const plainSearchLimit = 16_384;

export function createPatternPart(tokens: readonly (string | symbol)[]): PatternPart {
  return tokens.every((token) => typeof token === 'string')
    ? literalPart(tokens.join(''))
    : partWithQuestionMarks(tokens);
}

function literalPart(pattern: string): PatternPart {
  let failure: Int32Array | undefined;
  const length = pattern.length;
  return {
    length,
    at: (text, offset) => text.startsWith(pattern, offset),
    find(text, from, end) {
      if ((end - from) * length <= plainSearchLimit) {
        const found = text.indexOf(pattern, from);
        return found !== -1 && found + length <= end ? found : -1;
      }
      failure ??= failureTable(pattern);
      return knuthMorrisPratt(pattern, failure, text, from, end);
    },
  };
}

function failureTable(pattern: string): Int32Array {
  const table = new Int32Array(pattern.length);
  let matched = 0;
  for (let index = 1; index < pattern.length; index += 1) {
    while (matched > 0 && pattern.charCodeAt(index) !== pattern.charCodeAt(matched)) matched = table[matched - 1] ?? 0;
    if (pattern.charCodeAt(index) === pattern.charCodeAt(matched)) matched += 1;
    table[index] = matched;
  }
  return table;
}

function knuthMorrisPratt(pattern: string, failure: Int32Array, text: string, from: number, end: number): number {
  let matched = 0;
  for (let index = from; index < end; index += 1) {
    const unit = text.charCodeAt(index);
    while (matched > 0 && unit !== pattern.charCodeAt(matched)) matched = failure[matched - 1] ?? 0;
    if (unit === pattern.charCodeAt(matched)) matched += 1;
    if (matched === pattern.length) return index + 1 - matched;
  }
  return -1;
}

/** -1 stands for a question mark: no UTF-16 unit has that value, so no literal can be mistaken for one. */
function partWithQuestionMarks(tokens: readonly (string | symbol)[]): PatternPart {
  const units: number[] = [];
  for (const token of tokens) {
    if (typeof token !== 'string') units.push(-1);
    else for (let index = 0; index < token.length; index += 1) units.push(token.charCodeAt(index));
  }
  const length = units.length;
  const at = (text: string, offset: number): boolean => {
    for (let index = 0; index < length; index += 1) {
      const unit = units[index];
      if (unit !== -1 && unit !== text.charCodeAt(offset + index)) return false;
    }
    return offset + length <= text.length;
  };
  let masks: Masks | undefined;
  return {
    length,
    at,
    find(text, from, end) {
      const positions = end - from - length + 1;
      if (positions <= 0) return -1;
      if (positions * length <= plainSearchLimit) {
        for (let offset = from; offset < from + positions; offset += 1) if (at(text, offset)) return offset;
        return -1;
      }
      masks ??= createMasks(units);
      return shiftAnd(masks, length, text, from, end);
    },
  };
}

type Masks = { readonly words: number; readonly of: ReadonlyMap<number, Int32Array>; readonly others: Int32Array };

function createMasks(units: readonly number[]): Masks {
  const words = Math.ceil(units.length / 32);
  const others = new Int32Array(words);
  units.forEach((unit, index) => {
    if (unit === -1) setBit(others, index);
  });
  const of = new Map<number, Int32Array>();
  units.forEach((unit, index) => {
    if (unit === -1) return;
    let mask = of.get(unit);
    if (mask === undefined) {
      mask = others.slice();
      of.set(unit, mask);
    }
    setBit(mask, index);
  });
  return { words, of, others };
}

function setBit(mask: Int32Array, index: number): void {
  mask[index >>> 5] = (mask[index >>> 5] ?? 0) | (1 << (index & 31));
}

/**
 * The shift-and algorithm of Baeza-Yates and Gonnet: one machine word advances 32 positions of the pattern. It skips words without a
 * partial match that can still end before `end`.
 */
function shiftAnd(masks: Masks, length: number, text: string, from: number, end: number): number {
  const { words, of, others } = masks;
  const state = new Int32Array(words);
  const lastWord = words - 1;
  const lastBit = 1 << ((length - 1) & 31);
  let highest = -1;
  for (let index = from; index < end; index += 1) {
    const mask = of.get(text.charCodeAt(index)) ?? others;
    const lowest = Math.max(0, (length - (end - index)) >> 5);
    const top = Math.min(lastWord, highest + 1);
    if (top < lowest) return -1;
    let carry = lowest === 0 ? 1 : (state[lowest - 1] ?? 0) >>> 31;
    highest = lowest - 1;
    for (let word = lowest; word <= top; word += 1) {
      const old = state[word] ?? 0;
      const now = ((old << 1) | carry) & (mask[word] ?? 0);
      state[word] = now;
      if (now !== 0) highest = word;
      carry = old >>> 31;
    }
    if (highest === lastWord && ((state[lastWord] ?? 0) & lastBit) !== 0) return index + 1 - length;
  }
  return -1;
}
