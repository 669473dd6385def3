/**
 * Wildcard matching (spec/iam 5.2) without backtracking, in time linear in the text (times the length of the pattern / 32 where it has
 * `?`): a policy must not be able to make an evaluation slow.
 */
import { createPatternPart, type PatternPart } from './pattern-part.ts';

/** Any characters, also none. */
export const asterisk: unique symbol = Symbol('*');
/** Exactly one character. */
export const questionMark: unique symbol = Symbol('?');

/** Strings are literal text: the value of a variable never contains a wildcard (spec/iam 8.5). */
export type GlobToken = string | typeof asterisk | typeof questionMark;
export type Glob = (text: string) => boolean;

const matchesAll: Glob = () => true;

export function compileGlob(tokens: readonly GlobToken[]): Glob {
  const parts = splitAtAsterisks(tokens);
  const first = parts[0] ?? [];
  if (parts.length === 1) {
    if (first.every((token) => typeof token === 'string')) {
      const exact = first.join('');
      return (text) => text === exact;
    }
    const whole = createPatternPart(first);
    return (text) => text.length === whole.length && whole.at(text, 0);
  }
  const last = parts.at(-1) ?? [];
  const head = createPatternPart(first);
  const tail = createPatternPart(last);
  const middle = parts.slice(1, -1).filter((part) => part.length > 0);
  if (middle.length === 0) {
    if (head.length === 0 && tail.length === 0) return matchesAll;
    const shortest = head.length + tail.length;
    return (text) => text.length >= shortest && head.at(text, 0) && tail.at(text, text.length - tail.length);
  }
  return matchParts(head, middle.map(createPatternPart), tail);
}

/** If the pattern matches, it also matches with each part at its leftmost position, so one pass from left to right is enough. */
function matchParts(head: PatternPart, middle: readonly PatternPart[], tail: PatternPart): Glob {
  const shortest = head.length + tail.length + middle.reduce((sum, part) => sum + part.length, 0);
  return (text) => {
    if (text.length < shortest || !head.at(text, 0)) return false;
    const end = text.length - tail.length;
    let from = head.length;
    for (const part of middle) {
      const found = part.find(text, from, end);
      if (found === -1) return false;
      from = found + part.length;
    }
    return tail.at(text, end);
  };
}

function splitAtAsterisks(tokens: readonly GlobToken[]): GlobToken[][] {
  let part: GlobToken[] = [];
  const parts = [part];
  for (const token of tokens) {
    if (token === asterisk) {
      part = [];
      parts.push(part);
    } else if (token !== '') part.push(token);
  }
  return parts;
}
