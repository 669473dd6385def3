/** Limits for what a hostile or broken client can take of the region. */

/** Larger than any request AWS's own services here accept (logs: 1 MiB of events). */
export const mostBodyBytes: number = 2 * 1024 * 1024;
export const headerMilliseconds = 10_000;
/** For a body to arrive whole. */
export const requestMilliseconds = 30_000;
/** Longer than the SDKs keep idle sockets, so that they close them first. */
export const keepAliveMilliseconds = 75_000;
export const mostConnections = 4096;

/** Connections without a valid signature from one address, and connections of one access key. The oldest makes room. */
export const mostIdleConnections = 512;
/** Requests of one connection that are being served: HTTP/1.1 lets a client send more before it has an answer. */
export const mostPipelined = 16;
/** Bodies that have not arrived whole, of all connections together. The oldest makes room. */
export const mostUnfinishedBytes: number = 64 * 1024 * 1024;
