/** Time and chance come in from outside, so that tests can move the one and repeat the other. */
export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };
