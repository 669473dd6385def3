/** The context keys of a request for one resource, as conditions and policy variables look them up. */

/** The value is not given to the evaluation: not the same as an absent key (spec/iam 10.16). */
export const unknown: unique symbol = Symbol('unknown');
/** The key was given twice, in different case and with different values: AWS does not document which counts (spec/iam 10.3). */
export const ambiguous: unique symbol = Symbol('ambiguous');

/** One of a few values, or one text that begins with `prefix` and is longer: it decides some conditions although it is unknown. */
export type PartlyKnown =
  | { readonly kind: 'one-of'; readonly values: readonly (string | undefined)[] }
  | { readonly kind: 'begins-with'; readonly prefix: string };

export type UnknownOrAmbiguous = typeof unknown | typeof ambiguous | PartlyKnown;

/** `undefined` is absent. A list is a multivalued key, also when it holds one value. */
export type ContextValue = string | readonly string[] | undefined | UnknownOrAmbiguous;

export type ContextKeys = {
  /** `key` is folded. */
  find(key: string): ContextValue;
};

export function isUnknownOrAmbiguous(value: ContextValue): value is UnknownOrAmbiguous {
  return typeof value === 'symbol' || isPartlyKnown(value);
}

export function isPartlyKnown(value: ContextValue): value is PartlyKnown {
  return typeof value === 'object' && 'kind' in value;
}
