/** Forwards TCP ports inside the instance to its relay sockets, which only root can open. */
import { connect, createServer, type Socket } from 'node:net';
import { isRoots } from './peer-user.ts';

export type Forward = { readonly host: string; readonly port: number; readonly to: string };

/**
 * Half of what the region accepts from one instance by one socket (relay-sockets.ts). The other half is for root: a user
 * who holds connections open must not keep the agent from the region.
 */
const mostForEverybody = 512;

/** Open connections by relay socket, to which several ports may lead. */
const open = new Map<string, number>();

export function forward({ host, port, to }: Forward): Promise<void> {
  const count = (change: 1 | -1): number => {
    const now = (open.get(to) ?? 0) + change;
    open.set(to, now);
    return now;
  };
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    inside.on('close', () => count(-1));
    if (count(1) > mostForEverybody && !isRoots(inside)) {
      inside.destroy();
      return;
    }
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

/** Half-open connections are kept: a client may have finished writing and still read. */
function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', (hadError) => {
    if (hadError || !from.readableEnded) to.destroy();
  });
}
