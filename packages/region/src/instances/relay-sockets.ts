/**
 * The Unix sockets by which an instance reaches its region: two of them lead to the region's servers, one to the
 * metadata service of the instance. Every instance has its own, so that the socket of a connection identifies the
 * instance.
 */
import { chmodSync, chownSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { requestMilliseconds } from '../server/limits.ts';
import { namePeer } from '../server/peer.ts';
import { RequestTurns } from '../server/request-turns.ts';
import { serverOptions, takeRequests } from '../server/take-requests.ts';
import type { MachineSpec, RegionListeners } from './machine.ts';

/** Limits the descriptors of the region that one instance can use. */
const mostConnections = 1024;

/** Of the metadata service, whose clients ask once or twice. */
const keepAliveTimeout = 5_000;

export type RelaySockets = { close(): Promise<void> };

export async function openRelaySockets(
  folder: string,
  spec: MachineSpec,
  region: RegionListeners,
  owner: number,
): Promise<RelaySockets> {
  const metadata = createHttpServer({ ...serverOptions, requestTimeout: requestMilliseconds, keepAliveTimeout });
  takeRequests(metadata, new RequestTurns(), spec.metadata);
  const handing = (behind: Server): Server =>
    createServer({ allowHalfOpen: true }, (socket) => void behind.emit('connection', socket));
  const sockets = await Promise.all([
    listen(join(folder, 'region.sock'), spec, handing(region.http), owner),
    listen(join(folder, 'region-tls.sock'), spec, handing(region.https), owner),
    listen(join(folder, 'imds.sock'), spec, metadata, owner),
  ]);
  return {
    async close() {
      await Promise.all(sockets.map((socket) => socket.close()));
    },
  };
}

async function listen(path: string, spec: MachineSpec, server: Server, owner: number): Promise<RelaySockets> {
  const open = new Set<Socket>();
  // Before all other listeners, which look the address up.
  server.prependListener('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    namePeer(socket, { address: spec.privateIp, fromInstance: true, pathTo: spec.pathTo });
  });
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  chownSync(path, owner, owner);
  return {
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
