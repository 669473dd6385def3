/** What an explanation is made of. */

/** Plain sentences of printable text, without full stops. */
export type Explanation = {
  /** The verdict in one sentence. */
  readonly summary: string;
  /** What led to it. */
  readonly reasons: readonly string[];
  /** What would change it. */
  readonly remedies: readonly string[];
};

export type Body = Omit<Explanation, 'summary'>;
