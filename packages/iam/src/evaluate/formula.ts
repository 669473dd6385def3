/**
 * What is not certain, kept as a formula over the conditions it hangs on: so that the answer can say which keys matter,
 * and not only which were met on the way (spec/iam 10.16). Certain answers are plain booleans: the hot path allocates nothing.
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

/** Thousands of statements make one that is deep on the left: what goes down there must not recurse. */
type Junction = { readonly kind: 'and' | 'or'; readonly left: Open; readonly right: Open };
type Negation = { readonly kind: 'not'; readonly part: Open };

export function isOpen(formula: Formula): formula is Open {
  return typeof formula === 'object';
}

export function and(a: Formula, b: Formula): Formula {
  if (a === false || b === false) return false;
  if (a === true) return b;
  return b === true ? a : { kind: 'and', left: a, right: b };
}

export function or(a: Formula, b: Formula): Formula {
  if (a === true || b === true) return true;
  if (a === false) return b;
  return b === false ? a : { kind: 'or', left: a, right: b };
}

export function not(a: Formula): Formula {
  if (typeof a === 'boolean') return !a;
  return a.kind === 'not' ? a.part : { kind: 'not', part: a };
}

/** Each leaf as often as it stands there, from left to right. */
export function leavesOf(open: Open): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const rest: Open[] = [open];
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part.kind === 'leaf') leaves.push(part);
    else if (part.kind === 'not') rest.push(part.part);
    else rest.push(part.left, part.right);
  }
  return leaves.reverse();
}

export function evaluate(open: Open, holds: (leaf: Leaf) => boolean): boolean {
  switch (open.kind) {
    case 'leaf':
      return holds(open);
    case 'not':
      return !evaluate(open.part, holds);
    default: {
      const settles = open.kind === 'or';
      let rest: Open = open;
      for (; rest.kind === open.kind; rest = rest.left) if (evaluate(rest.right, holds) === settles) return settles;
      return evaluate(rest, holds);
    }
  }
}

/** For traces: which keys were met, whether they matter in the end or not. */
export function truthOf(formula: Formula): Truth {
  return isOpen(formula) ? [...new Set(leavesOf(formula).flatMap(({ keys }) => keys))] : formula;
}
