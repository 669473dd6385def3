/** What a policy may look up while it is judged: the context keys of one request on one resource. */

/** Nobody told us: not the same as absent (spec/iam 10.16). */
export const unknown: unique symbol = Symbol('unknown');
/** Two names that differ only in case carry different values: AWS does not say which counts (spec/iam 10.3), so nobody knows. */
export const ambiguous: unique symbol = Symbol('ambiguous');

export type Uncertain = typeof unknown | typeof ambiguous;

/** `undefined` is absent. A list is a multi-valued key, also when it holds one value. */
export type ContextValue = string | readonly string[] | undefined | Uncertain;

export type Scope = {
  /** `key` is folded. */
  find(key: string): ContextValue;
};

export function isUncertain(value: ContextValue): value is Uncertain {
  return typeof value === 'symbol';
}
