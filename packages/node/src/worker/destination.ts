/**
 * The destinations of port sessions (spec/session-manager 9.1). A host name is resolved once, and only addresses that
 * were checked are connected to, so that a name cannot change in between. Without a host the destination is loopback.
 * Loopback and services that issue the node's credentials are refused. The node's own address is not: what listens there is what a session
 * without a host reaches.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIPv6, type Socket } from 'node:net';
import { messageOf, NodeError } from '../node-error.ts';

export type Address = { readonly address: string; readonly family: number };

export type Resolve = (host: string) => Promise<readonly Address[]>;

const loopback: readonly Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];
const dialMs = 10_000;

const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true });

export async function destinationAddresses(
  host: string | undefined,
  denied: readonly string[],
  resolve: Resolve = systemResolve,
): Promise<readonly Address[]> {
  if (host === undefined) return loopback;
  let found: readonly Address[];
  try {
    found = await resolve(host);
  } catch (error) {
    throw new NodeError('node/destination', `Unable to connect to specified port: ${messageOf(error)}`);
  }
  const list = denyList(denied);
  for (const { address } of found) {
    if (list.check(canonical(address), isIPv6(canonical(address)) ? 'ipv6' : 'ipv4')) {
      throw new NodeError('node/destination', `Forwarding to IP address ${printable(host)} is forbidden.`);
    }
  }
  if (found.length === 0)
    throw new NodeError('node/destination', `Unable to connect to specified port: ${printable(host)} has no address`);
  return found;
}

/** Tries one address after the other. The socket is paused and has no listener. */
export async function dial(addresses: readonly Address[], port: number): Promise<Socket> {
  let last: unknown;
  for (const { address } of addresses) {
    try {
      return await dialOne(address, port);
    } catch (error) {
      // Of the two addresses of localhost, the error of the first is reported.
      last ??= error;
    }
  }
  throw new NodeError('node/destination', `Unable to connect to specified port: ${messageOf(last)}`);
}

function dialOne(address: string, port: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host: address, port, allowHalfOpen: true, noDelay: true });
  const late = setTimeout(() => socket.destroy(new Error(`${address}:${port} does not answer`)), dialMs);
  socket.once('error', reject);
  socket.once('connect', () => {
    clearTimeout(late);
    socket.off('error', reject);
    socket.on('error', () => socket.destroy());
    resolve(socket);
  });
  socket.once('close', () => clearTimeout(late));
  return promise;
}

function denyList(more: readonly string[]): BlockList {
  const list = new BlockList();
  list.addSubnet('0.0.0.0', 8, 'ipv4');
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  // Instance metadata, ECS and EKS credentials, time, DNS: every link-local service of AWS.
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('224.0.0.0', 3, 'ipv4');
  list.addAddress('::', 'ipv6');
  list.addAddress('::1', 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addSubnet('fd00:ec2::', 32, 'ipv6');
  list.addSubnet('ff00::', 8, 'ipv6');
  for (const address of more) {
    const [base = '', bits] = address.split('/');
    const family = isIPv6(base) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(base, family);
    else list.addSubnet(base, Number(bits), family);
  }
  return list;
}

/** An IPv4 address has several IPv6 forms, which reach the same service. */
function canonical(address: string): string {
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const groups = expand(plain);
  const prefix = groups.slice(0, 6).join(':');
  const carriesIPv4 = ['0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'].includes(prefix);
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  const compatible = prefix === '0:0:0:0:0:0' && high !== 0;
  if (!carriesIPv4 && !compatible) return plain;
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** The eight groups, without leading zeros. The URL parser normalises every form. */
function expand(address: string): string[] {
  const [left = '', right] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => '0'), ...tail];
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '?').slice(0, 255);
}
