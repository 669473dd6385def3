/** The region's two listeners, HTTP and HTTPS, on the loopback address and nowhere else. */
import { createServer, type Server as HttpServer } from 'node:http';
import { createServer as createTlsServer, type Server as HttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TlsOptions } from 'node:tls';
import { RegionError } from '../region-error.ts';
import { serveTunnels } from './connect-proxy.ts';
import type { Dispatch } from './dispatch.ts';
import { headerMilliseconds, mostConnections } from './limits.ts';
import { RequestTurns } from './request-turns.ts';
import { serverOptions, takeRequests } from './take-requests.ts';
import type { Authority } from './tls.ts';
import type { Upgrade } from './upgrade.ts';

export type Listeners = {
  readonly http: HttpServer;
  readonly https: HttpsServer;
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Stops listening and closes every connection, upgraded ones included. Idempotent. */
  close(): Promise<void>;
};

export type Face = { readonly dispatch: Dispatch; readonly upgrade: Upgrade };

const address = '127.0.0.1';

/** `face` resolves once the region is made; requests that arrive before wait for it. */
export async function listen(
  ports: { readonly http: number; readonly https: number },
  authority: Promise<Authority>,
  face: Promise<Face>,
): Promise<Listeners> {
  const sockets = new Set<Duplex>();
  const turns = new RequestTurns();
  const http = prepare(createServer(serverOptions), sockets, turns, face);
  let https: HttpsServer | undefined;
  try {
    const httpPort = await bind(http, ports.http, 'http');
    const { key, cert, contextFor } = await authority;
    const tls: TlsOptions = {
      ...{ handshakeTimeout: headerMilliseconds, key, cert, minVersion: 'TLSv1.2' },
      SNICallback: (name, chosen) => void contextFor(name).then((context) => chosen(null, context), chosen),
    };
    https = prepare(createTlsServer({ ...serverOptions, ...tls }), sockets, turns, face);
    serveTunnels(http, https);
    const httpsPort = await bind(https, ports.https, 'https');
    return { http, https, httpPort, httpsPort, close: () => shut([http, https], sockets) };
  } catch (cause) {
    await shut([http, https], sockets);
    throw cause;
  }
}

function prepare<S extends HttpServer | HttpsServer>(
  server: S,
  sockets: Set<Duplex>,
  turns: RequestTurns,
  face: Promise<Face>,
): S {
  server.maxConnections = mostConnections;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', (_, socket: Duplex) => socket.destroy());
  takeRequests(server, turns, async (message, response) => (await face).dispatch(message, response));
  server.on('upgrade', (message, socket, head) => {
    face.then(({ upgrade }) => upgrade(message, socket, head)).catch(() => socket.destroy());
  });
  return server;
}

function bind(server: HttpServer | HttpsServer, port: number, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (cause: NodeJS.ErrnoException): void => reject(portError(cause, port, what));
    server.once('error', failed);
    server.listen(port, address, () => {
      server.off('error', failed);
      server.on('error', () => {});
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function portError(cause: NodeJS.ErrnoException, port: number, what: string): Error {
  const flag = what === 'http' ? '--port' : '--tls-port';
  if (cause.code === 'EADDRINUSE') {
    const hint = `another region may be running; stop it, or choose a port with ${flag} (0 picks a free one)`;
    return new RegionError('region/port-in-use', `port ${port} on ${address} is taken`, hint, cause);
  }
  if (cause.code === 'EACCES') {
    const hint = `choose a port above 1023 with ${flag}`;
    return new RegionError('region/port-forbidden', `this user may not listen on port ${port}`, hint, cause);
  }
  return new RegionError('region/cannot-listen', `cannot listen on ${address} port ${port}`, undefined, cause);
}

async function shut(servers: readonly (HttpServer | HttpsServer | undefined)[], sockets: Set<Duplex>): Promise<void> {
  const closed = servers.map(
    (server) => new Promise<void>((resolve) => (server?.listening ? server.close(() => resolve()) : resolve())),
  );
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}
