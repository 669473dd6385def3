/**
 * The bound of a question whose work grows with the product of what an account lists: those who write its policies could make
 * it run for days.
 */
import type { PolicyDocument, Statement } from '../document/document.ts';

export type Comparisons = {
  /** Throws TooManyComparisons when no more are left. */
  take(count: number): void;
};

export class TooManyComparisons extends Error {
  override readonly name = 'TooManyComparisons';
}

/** What is left goes to later and smaller takers: one that asks for more than that gets nothing. */
export function createComparisons(most: number): Comparisons {
  let left = most;
  return {
    take(count) {
      if (count > left) throw new TooManyComparisons();
      left -= count;
    },
  };
}

const byDocument = new WeakMap<PolicyDocument, number>();

/** How many comparisons a decision on these documents takes at most: one for each statement and each value in it. */
export function comparisonsIn(documents: readonly PolicyDocument[]): number {
  let sum = 1;
  for (const document of documents) {
    const known = byDocument.get(document) ?? document.statements.reduce((all, one) => all + valuesIn(one), 0);
    byDocument.set(document, known);
    sum += known;
  }
  return sum;
}

function valuesIn({ action, resource, conditions }: Statement): number {
  return conditions.reduce(
    (all, { values }) => all + values.length,
    1 + action.values.length + (resource?.values.length ?? 0),
  );
}
