/** Where the region tells its operator what went wrong inside. Never given request bodies, headers or secrets. */
export type Log = (sentence: string, cause?: unknown) => void;

export const silent: Log = () => {};
