/**
 * Kleene's three values (spec/iam 10.16). An unknown carries the context keys it hangs on, so that the answer can name them.
 * Definite answers are plain booleans: the hot path allocates nothing.
 */
export type Truth = boolean | readonly string[];

export function isUnknown(truth: Truth): truth is readonly string[] {
  return typeof truth === 'object';
}

export function and(a: Truth, b: Truth): Truth {
  if (a === false || b === false) return false;
  if (a === true) return b;
  if (b === true) return a;
  return union(a, b);
}

export function or(a: Truth, b: Truth): Truth {
  if (a === true || b === true) return true;
  if (a === false) return b;
  if (b === false) return a;
  return union(a, b);
}

export function not(a: Truth): Truth {
  return typeof a === 'boolean' ? !a : a;
}

/** Many unknowns one after the other: joined two by two, their number would count by its square. */
export function gather(keys: Set<string> | undefined, more: readonly string[]): Set<string> {
  if (keys === undefined) return new Set(more);
  for (const key of more) keys.add(key);
  return keys;
}

export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return a === b ? a : [...new Set([...a, ...b])];
}
