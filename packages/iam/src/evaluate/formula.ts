/**
 * What is not certain, kept as a formula over the conditions it hangs on: so that the answer can say which keys matter,
 * and not only which were met on the way (10.16). Certain answers are plain booleans: the hot path allocates nothing.
 */
import type { Equality } from '../condition/equality.ts';
import type { Truth } from '../truth.ts';

export type Formula = boolean | Open;
export type Open = Leaf | Junction | Negation;

/** One condition, or one resource pattern, that may hold or not. */
export type Leaf = {
  readonly kind: 'leaf';
  /** The same wherever the same is asked: one holds when the other does. */
  readonly identity: string;
  /** As written. */
  readonly keys: readonly string[];
  readonly equality?: Equality;
};

type Junction = { readonly kind: 'and' | 'or'; readonly parts: readonly Open[] };
type Negation = { readonly kind: 'not'; readonly part: Open };

export function isOpen(formula: Formula): formula is Open {
  return typeof formula === 'object';
}

export function and(a: Formula, b: Formula): Formula {
  if (a === false || b === false) return false;
  if (a === true) return b;
  return b === true ? a : join('and', a, b);
}

export function or(a: Formula, b: Formula): Formula {
  if (a === true || b === true) return true;
  if (a === false) return b;
  return b === false ? a : join('or', a, b);
}

export function not(a: Formula): Formula {
  if (typeof a === 'boolean') return !a;
  return a.kind === 'not' ? a.part : { kind: 'not', part: a };
}

/** Flat, so that a policy of thousands of statements does not become a tree as deep. */
function join(kind: 'and' | 'or', a: Open, b: Open): Open {
  const left = a.kind === kind ? a.parts : [a];
  const right = b.kind === kind ? b.parts : [b];
  return { kind, parts: [...left, ...right] };
}

/** Each leaf as often as it stands there. */
export function leavesOf(open: Open): readonly Leaf[] {
  if (open.kind === 'leaf') return [open];
  return open.kind === 'not' ? leavesOf(open.part) : open.parts.flatMap(leavesOf);
}

export function evaluate(open: Open, holds: (leaf: Leaf) => boolean): boolean {
  switch (open.kind) {
    case 'leaf':
      return holds(open);
    case 'not':
      return !evaluate(open.part, holds);
    case 'and':
      return open.parts.every((part) => evaluate(part, holds));
    case 'or':
      return open.parts.some((part) => evaluate(part, holds));
  }
}

/** For traces: which keys were met, whether they matter in the end or not. */
export function truthOf(formula: Formula): Truth {
  return isOpen(formula) ? [...new Set(leavesOf(formula).flatMap(({ keys }) => keys))] : formula;
}
