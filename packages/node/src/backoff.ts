/** Growing, scattered delays between attempts (spec/session-manager 1.2). */
export type DelayOptions = {
  /** The first delay is random from `firstMs` to twice that. */
  readonly firstMs: number;
  readonly factor: number;
  readonly capMs: number;
  /** 0.5 scatters every further delay by up to half of it, either way. */
  readonly jitter: number;
};

/** AWS's own: 5 to 10 s at first, up to 40 minutes, for a fleet that must not return all at once. */
export const fleetDelays: DelayOptions = { firstMs: 5000, factor: 2, capMs: 40 * 60_000, jitter: 0.5 };

/** For a region on the same computer, which is back in a second or not at all. */
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
