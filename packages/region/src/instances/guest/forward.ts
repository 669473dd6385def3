/** Makes one of the region's Unix sockets, which only root reaches, a TCP port for everybody inside, as on EC2. */
import { connect, createServer, type Socket } from 'node:net';
import { isRoots } from './peer-user.ts';

export type Forward = { readonly host: string; readonly port: number; readonly to: string };

/**
 * Half of what the region takes from one instance (relay-sockets.ts). Above it only root is let in: a user who holds connections for
 * nothing must not keep the agent, and with it everybody else, from the region.
 */
const mostForEverybody = 512;

export function forward({ host, port, to }: Forward): Promise<void> {
  let open = 0;
  const server = createServer({ allowHalfOpen: true }, (inside) => {
    if (open >= mostForEverybody && !isRoots(inside)) {
      inside.destroy();
      return;
    }
    open += 1;
    inside.on('close', () => {
      open -= 1;
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

/** Half-open on purpose: a client may have said all it has to say and still be listening. */
function join(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on('error', () => to.destroy());
  from.on('close', (hadError) => {
    if (hadError || !from.readableEnded) to.destroy();
  });
}
