/**
 * Addresses of the VPC that AWS reserves: the first four and the last of every block (spec/session-manager 9.1). A port
 * session to them could use services that trust the node.
 */
import type { InstanceMetadata } from '@sallyport/linux';

export async function vpcDenials(metadata: InstanceMetadata): Promise<readonly string[]> {
  const root = 'meta-data/network/interfaces/macs/';
  const denied: string[] = [];
  for (const mac of lines(await metadata.get(root))) {
    if (!/^[0-9a-f:]{17}\/?$/.test(mac)) continue;
    const blocks = await metadata.get(`${root}${mac.replace(/\/$/, '')}/vpc-ipv4-cidr-blocks`);
    denied.push(...lines(blocks).flatMap(reservedOf));
  }
  return [...new Set(denied)];
}

function lines(text: string | undefined): string[] {
  return (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function reservedOf(block: string): string[] {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(block);
  if (match === null) return [];
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits < 8 || bits > 30) return [];
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return [0, 1, 2, 3, size - 1].map((offset) => dotted(first + offset));
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
