/** Exponential backoff with jitter (spec/session-manager 1.2). */
export type DelayOptions = {
  /** The first delay is random from `firstMs` to twice that. */
  readonly firstMs: number;
  readonly factor: number;
  readonly capMs: number;
  /** 0.5 changes every further delay at random by up to half of it, up or down. */
  readonly jitter: number;
};

/** Those of the official agent: 5 to 10 s at first, up to 40 minutes, so that a fleet does not reconnect at once. */
export const fleetDelays: DelayOptions = { firstMs: 5000, factor: 2, capMs: 40 * 60_000, jitter: 0.5 };

/** For a region on the same computer, which restarts within a second. */
export const localDelays: DelayOptions = { firstMs: 100, factor: 2, capMs: 5000, jitter: 0.5 };

export type Backoff = { next(): number; reset(): void };

export function backoff(options: DelayOptions, random: () => number): Backoff {
  let base: number | undefined;
  return {
    next() {
      if (base === undefined) {
        base = options.firstMs * (1 + random());
        return base;
      }
      base = Math.min(options.capMs, base * options.factor);
      return Math.min(options.capMs, base * (1 + options.jitter * (2 * random() - 1)));
    },
    reset() {
      base = undefined;
    },
  };
}
