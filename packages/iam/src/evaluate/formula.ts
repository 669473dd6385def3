/**
 * A result that may be unknown, as a Boolean formula over the statement elements whose result is unknown: from it
 * follows which context keys the decision depends on, and not only which were looked up (spec/iam 10.16). A known
 * result is a plain boolean, so that an evaluation without unknown keys allocates nothing here.
 */
import type { Equality } from '../condition/equality.ts';
import type { Truth } from '../truth.ts';

/** True, false, or a formula whose result depends on unknown context keys. */
export type Formula = boolean | Unknown;
export type Unknown = UnknownElement | AndOr | Not;

/** One condition, or one Resource or NotResource element, whose result is unknown. */
export type UnknownElement = {
  readonly kind: 'element';
  /** Elements with the same id have the same result. */
  readonly id: string;
  /** The context keys it depends on, as written. */
  readonly keys: readonly string[];
  /**
   * Of a condition that compares one key with fixed texts (StringEquals, Bool, Null, and StringLike where each value is `*`
   * or has no wildcards; condition/equality.ts): its result for each value of the key.
   */
  readonly equality?: Equality;
};

/**
 * Joining thousands of statements nests the left operands thousands of levels deep: code that descends there must not
 * recurse.
 */
type AndOr = { readonly kind: 'and' | 'or'; readonly left: Unknown; readonly right: Unknown };
type Not = { readonly kind: 'not'; readonly operand: Unknown };

export function isUnknown(formula: Formula): formula is Unknown {
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
  return a.kind === 'not' ? a.operand : { kind: 'not', operand: a };
}

/** Each element as often as it occurs, from left to right. */
export function unknownElementsOf(formula: Unknown): readonly UnknownElement[] {
  const elements: UnknownElement[] = [];
  const rest: Unknown[] = [formula];
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (part.kind === 'element') elements.push(part);
    else if (part.kind === 'not') rest.push(part.operand);
    else rest.push(part.left, part.right);
  }
  return elements.reverse();
}

/** The result of the formula when the result of every element is given. */
export function evaluateFormula(formula: Unknown, resultOf: (element: UnknownElement) => boolean): boolean {
  switch (formula.kind) {
    case 'element':
      return resultOf(formula);
    case 'not':
      return !evaluateFormula(formula.operand, resultOf);
    default: {
      // One true operand decides an `or`, one false operand an `and`.
      const deciding = formula.kind === 'or';
      let rest: Unknown = formula;
      for (; rest.kind === formula.kind; rest = rest.left) {
        if (evaluateFormula(rest.right, resultOf) === deciding) return deciding;
      }
      return evaluateFormula(rest, resultOf);
    }
  }
}

/** For traces: an unknown result as the list of all keys that occur in it. */
export function truthOf(formula: Formula): Truth {
  return isUnknown(formula) ? [...new Set(unknownElementsOf(formula).flatMap(({ keys }) => keys))] : formula;
}
