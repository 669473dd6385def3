/** The parts of an explanation. */

/** Plain sentences of printable text, without full stops. */
export type Explanation = {
  /** The decision in one sentence. */
  readonly summary: string;
  /** Why it was made. */
  readonly reasons: readonly string[];
  /** What would change it. */
  readonly remedies: readonly string[];
};

export type Details = Omit<Explanation, 'summary'>;
