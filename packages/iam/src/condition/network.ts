/**
 * IPv4 and IPv6 addresses and networks (spec/iam 10.14). An IPv4-mapped IPv6 address counts as IPv4, so that one host cannot
 * avoid a condition by its other spelling. Octets with leading zeros are refused: readers disagree whether they are octal.
 */

/** Sixteen-bit groups: two for IPv4, eight for IPv6. */
export type Address = readonly number[];
export type Network = { readonly address: Address; readonly prefix: number };

export function readAddress(text: string): Address | undefined {
  const groups = text.includes(':') ? readIpv6(text) : readIpv4(text);
  return groups !== undefined && isMapped(groups) ? groups.slice(6) : groups;
}

export function readNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const host = slash === -1 ? text : text.slice(0, slash);
  const groups = host.includes(':') ? readIpv6(host) : readIpv4(host);
  if (groups === undefined) return undefined;
  const bits = groups.length * 16;
  const digits = slash === -1 ? String(bits) : text.slice(slash + 1);
  if (!/^(?:0|[1-9]\d{0,2})$/.test(digits) || Number(digits) > bits) return undefined;
  const prefix = Number(digits);
  if (isMapped(groups) && prefix >= 96) return { address: groups.slice(6), prefix: prefix - 96 };
  return { address: groups, prefix };
}

export function contains(network: Network, address: Address): boolean {
  if (network.address.length !== address.length) return false;
  for (let group = 0, bits = network.prefix; bits > 0; group += 1, bits -= 16) {
    const mask = bits >= 16 ? 0xffff : (0xffff << (16 - bits)) & 0xffff;
    if (((address[group] ?? 0) & mask) !== ((network.address[group] ?? 0) & mask)) return false;
  }
  return true;
}

const dotted = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;

function readIpv4(text: string): number[] | undefined {
  const octets = dotted.exec(text)?.slice(1).map(Number);
  if (octets === undefined || octets.some((octet) => octet > 255)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return [a * 256 + b, c * 256 + d];
}

function readIpv6(text: string): number[] | undefined {
  if (text.length > 45) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = readGroups(halves[0] ?? '', halves.length === 1);
  const tail = readGroups(halves[1] ?? '', true);
  if (head === undefined || tail === undefined) return undefined;
  if (halves.length === 1) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

/** `last`: the groups may end with an IPv4 address. */
function readGroups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const embedded = last && index === parts.length - 1 ? readIpv4(part) : undefined;
    if (embedded === undefined) return undefined;
    groups.push(...embedded);
  }
  return groups;
}

function isMapped(groups: readonly number[]): boolean {
  return groups.length === 8 && groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}
