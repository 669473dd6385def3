/** What a policy may look up while it is judged: the context keys of one request on one resource. */

/** Nobody told us: not the same as absent. */
export const unknown: unique symbol = Symbol('unknown');

/** `undefined` is absent. A list is a multi-valued key, also when it holds one value. */
export type ContextValue = string | readonly string[] | undefined | typeof unknown;

export type Scope = {
  /** `key` is folded. */
  find(key: string): ContextValue;
};
