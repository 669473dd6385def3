/** Makes one of the region's Unix sockets, which only root reaches, a TCP port for everybody inside, as on EC2. */
import { connect, createServer, type Socket } from 'node:net';

export type Forward = { readonly host: string; readonly port: number; readonly to: string };

export function forward({ host, port, to }: Forward): Promise<void> {
  const server = createServer({ allowHalfOpen: true }, (inside) => {
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
