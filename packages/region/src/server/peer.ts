/**
 * Where a connection comes from. An instance reaches the region through relay sockets of its own, and a service only by a
 * way that its network has: through a VPC endpoint, where `aws:SourceIp` is absent and `aws:VpcSourceIp` present, or from
 * a public address (spec/iam 10.14).
 */
import type { Duplex } from 'node:stream';

/** The way of a request to a service, and the address that the service sees. */
export type ServicePath = {
  readonly address: string;
  readonly endpoint?: { readonly id: string; readonly vpcId: string; readonly policy: string | undefined };
};

export type Peer = {
  /** For limits that are kept by address: the private one of an instance. */
  readonly address: string;
  readonly fromInstance: boolean;
  /** By the signing name of a service; undefined when no packet would arrive. */
  pathTo(service: string): ServicePath | undefined;
};

const named = new WeakMap<Duplex, Peer>();

/** For code that gives a connection to the region's servers itself: records which instance it comes from. */
export function namePeer(socket: Duplex, peer: Peer): void {
  named.set(socket, peer);
}

export function peerOf(socket: Duplex & { readonly remoteAddress?: string | undefined }): Peer {
  const known = named.get(socket) ?? named.get(belowTls(socket));
  if (known !== undefined) return known;
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return { address, fromInstance: false, pathTo: () => ({ address }) };
}

/** The connection that a TLS socket was made over; any other socket itself. */
export function belowTls(socket: Duplex): Duplex {
  return (socket as { readonly _parent?: Duplex | null })._parent ?? socket;
}
