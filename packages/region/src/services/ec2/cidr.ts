/** IPv4 blocks as numbers, and the form in which EC2 keeps IPv6 blocks. */
import { isIPv6 } from 'node:net';

export type Block = { readonly first: number; readonly last: number; readonly prefix: number };

/**
 * Undefined unless it is four decimal octets and a prefix length. Bits after the prefix are cleared, as AWS does:
 * `100.68.0.18/18` is `100.68.0.0/18` (API reference of CreateVpc, CreateSubnet and IpRange).
 */
export function parseBlock(text: string): Block | undefined {
  const match = /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})\/(\d{1,2})$/.exec(text);
  const address = match?.[1] === undefined ? undefined : parseAddress(match[1]);
  const prefix = Number(match?.[2]);
  if (address === undefined || prefix > 32) return undefined;
  const size = 2 ** (32 - prefix);
  const first = address - (address % size);
  return { first, last: first + size - 1, prefix };
}

export function parseAddress(text: string): number | undefined {
  const octets = text.split('.');
  if (octets.length !== 4) return undefined;
  let number = 0;
  for (const octet of octets) {
    // A leading zero means octal to some programs and decimal to others.
    if (!/^(0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined;
    number = number * 256 + Number(octet);
  }
  return number;
}

export function formatAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}

export function formatBlock({ first, prefix }: Block): string {
  return `${formatAddress(first)}/${prefix}`;
}

export function contains(outer: Block, inner: Block): boolean {
  return inner.first >= outer.first && inner.last <= outer.last;
}

export function overlap(a: Block, b: Block): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Lower case, the longest run of zeros short, and no bits after the prefix (RFC 5952); undefined when it is no block. */
export function canonicalIpv6Block(text: string): string | undefined {
  const [address = '', prefix = ''] = text.split('/');
  if (!isIPv6(address) || address.includes('%') || !/^\d{1,3}$/.test(prefix) || Number(prefix) > 128) return undefined;
  // The URL parser writes an address in full form: eight groups, which are cut at the prefix, and then shortens it.
  const groups = expand(new URL(`http://[${address}]/`).hostname.slice(1, -1));
  const kept = groups.map((group, i) => group & (0xffff << (16 - Math.min(Math.max(Number(prefix) - i * 16, 0), 16))));
  const hex = kept.map((group) => (group & 0xffff).toString(16)).join(':');
  return `${new URL(`http://[${hex}]/`).hostname.slice(1, -1)}/${Number(prefix)}`;
}

function expand(address: string): number[] {
  const [before = '', after] = address.split('::');
  const left = before === '' ? [] : before.split(':');
  const right = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
}
