/** What every HTTP server of the region holds against its peers, whatever it serves: time-outs, counts and turns. */
import type { Server as HttpServer, IncomingMessage, ServerOptions, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Connections, countedSocket } from './connections.ts';
import { headerMilliseconds, keepAliveMilliseconds, mostPipelined } from './limits.ts';
import { peerOf } from './peer.ts';
import type { RequestTurns } from './request-turns.ts';

export const serverOptions: ServerOptions = {
  headersTimeout: headerMilliseconds,
  // Bodies have time limits of their own: `readBody`, and in S3, where a body may be 5 GiB, a least speed.
  requestTimeout: 0,
  keepAliveTimeout: keepAliveMilliseconds,
  connectionsCheckingInterval: 5_000,
  noDelay: true,
};

export function takeRequests(
  server: HttpServer | HttpsServer,
  turns: RequestTurns,
  serve: (message: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): void {
  const connections = new Connections();
  const served = new WeakMap<Duplex, number>();
  server.on('connection', (socket: Socket) => {
    connections.opened(socket, peerOf(socket).address);
    socket.on('error', () => socket.destroy());
  });
  server.on('clientError', (_, socket: Duplex) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    else socket.destroy();
  });
  const take = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = message;
    const count = (served.get(socket) ?? 0) + 1;
    served.set(socket, count);
    if (count > mostPipelined) {
      socket.destroy();
      return;
    }
    response.once('close', () => served.set(socket, (served.get(socket) ?? 1) - 1));
    message.on('error', () => response.destroy());
    response.on('error', () => message.destroy());
    // Programs of an instance wait for each other before anything is verified; those of this computer only as who they are.
    const peer = peerOf(countedSocket(socket));
    if (peer.fromInstance) await turns.next(peer.address);
    if (!response.destroyed) await serve(message, response);
  };
  const taken = (message: IncomingMessage, response: ServerResponse): void => {
    take(message, response).catch(() => response.destroy());
  };
  server.on('request', taken);
  // With a body that its client sends when it is asked for it.
  server.on('checkContinue', taken);
}
