/** Bounds that keep a hostile or broken client from costing more than itself. */

/** Larger than any request AWS's own services here accept (logs: 1 MiB of events). */
export const mostBodyBytes: number = 2 * 1024 * 1024;
export const headerMilliseconds = 10_000;
export const requestMilliseconds = 30_000;
/** Longer than the SDKs' own idle sockets live, so that they and not we close first. */
export const keepAliveMilliseconds = 75_000;
export const mostConnections = 4096;
