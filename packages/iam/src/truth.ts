/**
 * True, false or unknown (Kleene's three-valued logic, spec/iam 10.16). An unknown result is the list of the context
 * keys it depends on. Known results are plain booleans, so that an evaluation without unknown keys allocates nothing.
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

/** Collects the keys of many unknown results in one set: joining each with all before takes quadratic time. */
export function gather(keys: Set<string> | undefined, more: readonly string[]): Set<string> {
  if (keys === undefined) return new Set(more);
  for (const key of more) keys.add(key);
  return keys;
}

export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return a === b ? a : [...new Set([...a, ...b])];
}
