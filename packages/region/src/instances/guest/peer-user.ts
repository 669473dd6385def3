/**
 * The user of a local TCP connection, from /proc/net/tcp (proc(5)): the row of the other end has the uid that opened
 * it.
 */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

export type End = { readonly address: string; readonly port: number };

/** The kernel lists closed sockets with uid 0, so only established ones count. */
const established = '01';

/** Undefined when there is no such connection. */
export function userOf(table: string, from: End, to: End): number | undefined {
  const [local, remote] = [written(from), written(to)];
  for (const line of table.split('\n')) {
    const [, mine, theirs, state, , , , user] = line.trim().split(/\s+/, 8);
    if (mine === local && theirs === remote && state === established) return Number(user);
  }
  return undefined;
}

/** The user at the other end; undefined when that is unknown. */
export function userAt(accepted: Socket): number | undefined {
  const { remoteAddress, remotePort, localAddress, localPort } = accepted;
  if (remoteAddress === undefined || localAddress === undefined) return undefined;
  const from = { address: remoteAddress, port: remotePort ?? 0 };
  return userOf(readFileSync('/proc/net/tcp', 'latin1'), from, { address: localAddress, port: localPort ?? 0 });
}

/** The bytes of the address in reverse, as little-endian computers list them. */
function written({ address, port }: End): string {
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0');
  const bytes = address.split('.').reverse();
  return `${bytes.map((byte) => hex(Number(byte), 2)).join('')}:${hex(port, 4)}`;
}
