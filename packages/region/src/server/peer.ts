/**
 * Where a connection comes from. Instances reach the region through a relay socket each, which to IAM
 * is what a VPC endpoint is: `aws:SourceIp` is absent there and `aws:VpcSourceIp` present (spec/iam 10.14).
 */
import type { Duplex } from 'node:stream';

export type Peer = { readonly address: string; readonly viaEndpoint: boolean };

const named = new WeakMap<Duplex, Peer>();

/**
 * For code that gives a connection to the region's servers itself: records the private address of the instance it comes
 * from.
 */
export function namePeer(socket: Duplex, privateIp: string): void {
  named.set(socket, { address: privateIp, viaEndpoint: true });
}

export function peerOf(socket: Duplex & { readonly remoteAddress?: string | undefined }): Peer {
  const known = named.get(socket) ?? named.get(belowTls(socket));
  if (known !== undefined) return known;
  const address = socket.remoteAddress?.replace(/^::ffff:/, '');
  return address === undefined ? { address: '', viaEndpoint: true } : { address, viaEndpoint: false };
}

/** The connection that a TLS socket was made over; any other socket itself. */
export function belowTls(socket: Duplex): Duplex {
  return (socket as { readonly _parent?: Duplex | null })._parent ?? socket;
}
