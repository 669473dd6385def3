/** Connections of one forward share what the client takes, no matter which came first. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Mux, PayloadType } from '@sallyport/ssm';
import { expect, test } from 'vitest';
import { highWater } from '../src/worker/data-channel.ts';
import { startMux } from '../src/worker/mux-task.ts';

const connections = 20;
const total = 48 * 1024 * 1024;

test('downloads at once take turns', async () => {
  const server = createServer((socket) => {
    const more = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(64 * 1024)));
    };
    socket.on('drain', more);
    socket.on('error', () => {});
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const client = new Mux({ role: 'client', maxUnread: 2 * total });
  const received = new Map<number, number>();
  const enough = Promise.withResolvers<void>();
  let [backlog, sum] = [0, 0];
  const task = startMux({
    log: () => {},
    async dial() {
      const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
      await once(socket, 'connect');
      return socket;
    },
    client: {
      get backlog() {
        return backlog;
      },
      wake() {},
      encryptWith() {},
      write(payloadType, bytes) {
        if (payloadType !== PayloadType.output) return;
        backlog += bytes.length;
        for (const event of client.receive(bytes)) {
          if (event.type !== 'data') continue;
          received.set(event.streamId, (received.get(event.streamId) ?? 0) + event.data.length);
          client.consumed(event.streamId, event.data.length);
          sum += event.data.length;
        }
        if (sum >= total) enough.resolve();
      },
    },
  });
  /** The client acknowledges a part from time to time, as over a slow network: less than all that wait would send. */
  const acknowledge = setInterval(() => {
    if (backlog <= highWater) return;
    backlog = highWater / 2;
    task.room();
  }, 1);
  for (let opened = 0; opened < connections; opened += 1) client.open();
  for (const payload of client.takeOutput()) {
    task.accept({ payloadType: PayloadType.output, payload } as Parameters<typeof task.accept>[0]);
  }
  await enough.promise;
  clearInterval(acknowledge);
  await task.cancel('everything');
  server.close();

  const shares = [...received.values()].sort((a, b) => a - b);
  expect(shares).toHaveLength(connections);
  expect((shares[0] ?? 0) / (shares.at(-1) ?? 1)).toBeGreaterThan(0.5);
});
