/**
 * Finds ids of the host that nobody uses and keeps them for one instance. A range is taken by listening on an abstract
 * socket of its name: the kernel gives it back however the region ends.
 */
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { type InstanceIds, rangeSize, ranges } from './instance-ids.ts';
import { MachineError } from './machine-error.ts';

export type ReservedIds = InstanceIds & { release(): void };

export async function reserveIds(): Promise<ReservedIds> {
  const used = await idsInUse();
  const count = ranges.size / rangeSize;
  // From a random one on: a container on this host has abstract sockets of its own and cannot see ours.
  const start = randomInt(count);
  for (let step = 0; step < count; step += 1) {
    const first = ranges.first + ((start + step) % count) * rangeSize;
    if (isUsed(used, first) || existsSync(`/run/systemd/nspawn-uid/${first}`)) continue;
    const lock = await listen(`\0sallyport-ids-${first}`);
    if (lock !== undefined) return { first, release: () => void lock.close() };
  }
  throw new MachineError('machine/no-ids', 'no range of user ids is free for another instance', {
    hint: 'see /etc/subuid, /etc/subgid and the accounts with ids from 1610612736 to 1879048191',
  });
}

type Used = readonly (readonly [first: number, size: number])[];

/** Of accounts and of what is delegated to users for their own containers. */
async function idsInUse(): Promise<Used> {
  const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
  const [passwd, group, ...delegated] = await Promise.all(
    ['/etc/passwd', '/etc/group', '/etc/subuid', '/etc/subgid'].map(read),
  );
  return usedIds(`${passwd}\n${group}`, delegated.join('\n'));
}

/** `accounts` in the form of passwd(5) or group(5), `delegated` in that of subuid(5). */
export function usedIds(accounts: string, delegated: string): Used {
  const fields = (text: string): string[][] => text.split('\n').map((line) => line.split(':'));
  return [
    ...fields(accounts).map(([, , id]) => [Number(id), 1] as const),
    ...fields(delegated).map(([, first, size]) => [Number(first), Number(size)] as const),
  ].filter(([first, size]) => Number.isInteger(first) && Number.isInteger(size));
}

export function isUsed(used: Used, first: number): boolean {
  return used.some(([other, size]) => other < first + rangeSize && first < other + size);
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}
