/**
 * The open connections to the region, by where they come from. One that has not shown a valid signature is worth less than
 * one that has: beyond a number of them, and of connections of one access key, the one that has done nothing for the longest
 * time is closed, so that idle connections never keep new ones out.
 */
import type { Duplex } from 'node:stream';
import { mostIdleConnections } from './limits.ts';
import { belowTls } from './peer.ts';

/** In the order of their last request, the oldest first. */
type Pool = { readonly sockets: Set<Duplex>; readonly most: number };

const poolOf = new WeakMap<Duplex, Connections>();

export class Connections {
  readonly #pools = new Map<string, Pool>();
  readonly #in = new Map<Duplex, string>();

  /** A connection just made; `from` says by which address. */
  opened(socket: Duplex, from: string): void {
    poolOf.set(socket, this);
    this.#move(socket, `from ${from}`);
    socket.once('close', () => this.#leave(socket));
  }

  /** The connection belongs to somebody: counted with the others of that access key, as the newest. */
  authenticated(socket: Duplex, accessKeyId: string): void {
    if (this.#in.has(socket)) this.#move(socket, `key ${accessKeyId}`);
  }

  /** Counted by somebody else from now on: the sessions of the gateway have bounds of their own. */
  released(socket: Duplex): void {
    this.#leave(socket);
  }

  #move(socket: Duplex, name: string): void {
    this.#leave(socket);
    const pool = this.#pools.get(name) ?? { sockets: new Set(), most: mostIdleConnections };
    this.#pools.set(name, pool);
    pool.sockets.add(socket);
    this.#in.set(socket, name);
    if (pool.sockets.size <= pool.most) return;
    for (const oldest of pool.sockets) {
      this.#leave(oldest);
      oldest.destroy();
      return;
    }
  }

  #leave(socket: Duplex): void {
    const name = this.#in.get(socket);
    if (name === undefined) return;
    this.#in.delete(socket);
    const pool = this.#pools.get(name);
    pool?.sockets.delete(socket);
    if (pool?.sockets.size === 0) this.#pools.delete(name);
  }
}

/** The pool a request's connection is counted in: over TLS that of the connection below. */
export function authenticatedConnection(socket: Duplex, accessKeyId: string): void {
  const counted = countedSocket(socket);
  poolOf.get(counted)?.authenticated(counted, accessKeyId);
}

export function releasedConnection(socket: Duplex): void {
  const counted = countedSocket(socket);
  poolOf.get(counted)?.released(counted);
}

/** The connection that is counted: over TLS the one below. */
export function countedSocket(socket: Duplex): Duplex {
  const below = belowTls(socket);
  return poolOf.has(below) ? below : socket;
}
