/** The form of `generated/*.json`: AWS's own wire shapes, copied from the official SDK by `tools/generate-wire.ts`. */

/** Traits that change names on the wire, and for REST services where in the HTTP message a member is. */
export type WireTraits = {
  readonly xmlName?: string;
  readonly ec2QueryName?: string;
  readonly jsonName?: string;
  readonly xmlFlattened?: number;
  readonly xmlAttribute?: number;
  /** Part of the path. */
  readonly httpLabel?: number;
  readonly httpHeader?: string;
  /** A map whose entries are headers with this beginning. */
  readonly httpPrefixHeaders?: string;
  readonly httpQuery?: string;
  /** The member is the whole body. */
  readonly httpPayload?: number;
};

/**
 * A scalar by its Smithy number (0 string, 1 number, 2 boolean, 4 to 7 timestamps, 15 document, 17 and 19 big numbers,
 * 21 blob, 42 streamed blob; plus 64: list of it; plus 128: map of it), a shape by its name, or either with traits.
 */
export type WireRef = number | string | readonly [number | string, WireTraits];

/** `[1, member]` list, `[2, key, value]` map, `[3, names, members, required, traits]` structure, `[4, names, members]` union. */
export type WireShape =
  | readonly [0]
  | readonly [1, WireRef]
  | readonly [2, WireRef, WireRef]
  | readonly [3, readonly string[], readonly WireRef[], number, WireTraits?]
  | readonly [4, readonly string[], readonly WireRef[]];

export type WireData = {
  readonly settings: {
    readonly version: string;
    readonly xmlNamespace: string;
    /** Prefix of `X-Amz-Target`. */
    readonly target: string;
  };
  /** Input and output structure by name; empty for none. */
  readonly operations: Readonly<Record<string, readonly [string, string]>>;
  /** Operations AWS has and the region does not. */
  readonly others: readonly string[];
  /** Method, path and status of every operation, also of `others`; of REST services alone. */
  readonly http?: Readonly<Record<string, readonly [method: string, path: string, status: number]>>;
  readonly shapes: Readonly<Record<string, WireShape>>;
};
