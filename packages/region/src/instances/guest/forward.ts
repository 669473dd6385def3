/** Forwards TCP ports inside the instance to its relay sockets, which only root can open. */
import { connect, createServer, type Socket } from 'node:net';
import { userAt } from './peer-user.ts';

export type Forward = { readonly host: string; readonly port: number; readonly to: string };

/**
 * Half of what the region accepts from one instance by one socket (relay-sockets.ts). The other half is for root: a user
 * who holds connections open must not keep the agent from the region.
 */
const mostForEverybody = 512;
/** Nor must one user keep all others from it. */
const mostForUser = 128;
/** Below this nobody is looked up: the table of connections is long where somebody makes and closes many. */
const mostUncounted = 64;

const root = 0;
type User = number | 'unknown' | 'uncounted';

/** Open connections by relay socket, to which several ports may lead, and by user. */
const open = new Map<string, Map<User, number>>();

export function forward({ host, port, to }: Forward): Promise<void> {
  const counts = open.get(to) ?? new Map<User, number>();
  open.set(to, counts);
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    const user = openFor(counts) < mostUncounted ? 'uncounted' : (userAt(inside) ?? 'unknown');
    if (isFull(counts, user)) {
      inside.destroy();
      return;
    }
    counts.set(user, (counts.get(user) ?? 0) + 1);
    inside.on('close', () => {
      const left = (counts.get(user) ?? 1) - 1;
      if (left === 0) counts.delete(user);
      else counts.set(user, left);
    });
    const region = connect({ path: to, allowHalfOpen: true });
    inside.setNoDelay(true);
    join(inside, region);
    join(region, inside);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
}

function isFull(counts: ReadonlyMap<User, number>, user: User): boolean {
  if (user === root || user === 'uncounted') return false;
  return (counts.get(user) ?? 0) >= mostForUser || openFor(counts) >= mostForEverybody;
}

function openFor(counts: ReadonlyMap<User, number>): number {
  let open = 0;
  for (const [user, count] of counts) if (user !== root) open += count;
  return open;
}

/** Half-open connections are kept: a client may have finished writing and still read. */
function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', (hadError) => {
    if (hadError || !from.readableEnded) to.destroy();
  });
}
