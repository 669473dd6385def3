/** The region's log of its own failures. Request bodies, headers and secrets are never written to it. */
export type Log = (sentence: string, cause?: unknown) => void;

export const silent: Log = () => {};
