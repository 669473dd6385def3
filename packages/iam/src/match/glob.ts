/**
 * Wildcard matching in time linear in the text (times pattern / 32 when `?` is used), never backtracking:
 * a policy author must not be able to stall the one who decides (spec/iam 5.2).
 */
import { createSegment, type Segment } from './segment.ts';

/** Any run of characters, also none. */
export const star: unique symbol = Symbol('*');
/** Exactly one character. */
export const hole: unique symbol = Symbol('?');

/** Strings are literal text: what a variable put in never becomes a wildcard (spec/iam 8.5). */
export type GlobToken = string | typeof star | typeof hole;
export type Glob = (text: string) => boolean;

const matchesAll: Glob = () => true;

export function compileGlob(tokens: readonly GlobToken[]): Glob {
  const runs = splitAtStars(tokens);
  const first = runs[0] ?? [];
  if (runs.length === 1) {
    if (first.every((token) => typeof token === 'string')) {
      const exact = first.join('');
      return (text) => text === exact;
    }
    const whole = createSegment(first);
    return (text) => text.length === whole.length && whole.at(text, 0);
  }
  const last = runs.at(-1) ?? [];
  const head = createSegment(first);
  const tail = createSegment(last);
  const middle = runs.slice(1, -1).filter((run) => run.length > 0);
  if (middle.length === 0) {
    if (head.length === 0 && tail.length === 0) return matchesAll;
    const shortest = head.length + tail.length;
    return (text) => text.length >= shortest && head.at(text, 0) && tail.at(text, text.length - tail.length);
  }
  return matchRuns(head, middle.map(createSegment), tail);
}

/** The leftmost place for each run is always a right one, so one sweep from left to right settles it. */
function matchRuns(head: Segment, middle: readonly Segment[], tail: Segment): Glob {
  const shortest = head.length + tail.length + middle.reduce((sum, segment) => sum + segment.length, 0);
  return (text) => {
    if (text.length < shortest || !head.at(text, 0)) return false;
    const end = text.length - tail.length;
    let from = head.length;
    for (const segment of middle) {
      const found = segment.find(text, from, end);
      if (found === -1) return false;
      from = found + segment.length;
    }
    return tail.at(text, end);
  };
}

function splitAtStars(tokens: readonly GlobToken[]): GlobToken[][] {
  let run: GlobToken[] = [];
  const runs = [run];
  for (const token of tokens) {
    if (token === star) {
      run = [];
      runs.push(run);
    } else if (token !== '') run.push(token);
  }
  return runs;
}
