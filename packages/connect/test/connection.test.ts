import { expect, test } from 'vitest';
import { ConnectError } from '../src/connect-error.ts';
import { Connection, type ConnectionOptions } from '../src/data-channel/connection.ts';
import { settle } from './clocks.ts';
import { fakePlatform } from './fake-socket.ts';

function connection(options: Partial<ConnectionOptions> = {}) {
  const platform = fakePlatform();
  const events: unknown[] = [];
  const made = new Connection(
    { platform, upgradeRequest: async (streamUrl) => ({ url: new URL(streamUrl), headers: {} }), ...options },
    {
      opened: () => events.push('opened'),
      message: (bytes) => events.push([...bytes]),
      lost: ({ reason }) => events.push(reason),
      failed: (error) => events.push(error),
    },
  );
  return { made, events, clock: platform.clock, sockets: platform.opened };
}

const endpoint = { streamUrl: 'wss://one', tokenValue: 'first' };

test('the token is the first thing sent, and a ping follows at once and every twelve seconds', async () => {
  const { made, events, clock, sockets } = connection();
  made.connect(endpoint);
  await settle();
  sockets[0]?.events.open();
  expect(events).toEqual(['opened']);
  expect(sockets[0]?.token).toBe('first');
  for (let i = 1; i <= 5; i++) {
    expect(sockets[0]?.pings).toBe(i);
    sockets[0]?.events.alive();
    await clock.advance(12_000);
  }
});

test('half-open: a connection on which nothing is heard for two pings is terminated and lost', async () => {
  const { made, events, clock, sockets } = connection();
  made.connect(endpoint);
  await settle();
  sockets[0]?.events.open();
  await clock.advance(24_000);
  expect(sockets[0]?.terminated).toBe(false);
  await clock.advance(13_000);
  expect(sockets[0]?.terminated).toBe(true);
  expect(events).toEqual(['opened', 'nothing was heard from the gateway']);
  expect(made.exists).toBe(false);
});

test('messages keep a connection alive as pongs do', async () => {
  const { made, events, clock, sockets } = connection();
  made.connect(endpoint);
  await settle();
  sockets[0]?.events.open();
  for (let i = 0; i < 5; i++) {
    await clock.advance(12_000);
    sockets[0]?.events.message(Uint8Array.of(i));
  }
  expect(events).toEqual(['opened', [0], [1], [2], [3], [4]]);
});

test('a computer that slept loses its connection as soon as it wakes', async () => {
  const { made, events, clock, sockets } = connection();
  made.connect(endpoint);
  await settle();
  sockets[0]?.events.open();
  clock.sleep(8 * 3_600_000);
  await clock.advance(1000);
  expect(events.at(-1)).toBe('nothing was heard from the gateway');
});

test('late events of an earlier socket are ignored, and each socket has its own token and the same client id', async () => {
  const { made, events, sockets } = connection();
  made.connect(endpoint);
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  made.connect({ streamUrl: 'wss://two', tokenValue: 'second' });
  await settle();
  sockets[0]?.events.message(Uint8Array.of(1));
  sockets[0]?.events.lost({ reason: 'again' });
  sockets[1]?.events.open();
  expect(events).toEqual(['opened', 'gone', 'opened']);
  expect(sockets.map((socket) => socket.token)).toEqual(['first', 'second']);
  const [first, second] = sockets.map((socket) => JSON.parse(String(socket.sent[0])) as { ClientId: string });
  expect(first?.ClientId).toBe(second?.ClientId);
});

test('an address that is refused is a failure, and no socket is opened', async () => {
  const refused = new ConnectError('connect/stream-refused', 'not an endpoint');
  const { made, events, sockets } = connection({ upgradeRequest: async () => Promise.reject(refused) });
  made.connect(endpoint);
  await settle();
  expect(events).toEqual([refused]);
  expect(sockets).toEqual([]);
  expect(made.everOpened).toBe(false);
});

test('after close no timer is left and no event follows, even of a request still on its way', async () => {
  const { made, events, clock, sockets } = connection();
  made.connect(endpoint);
  made.close();
  await settle();
  expect(sockets).toEqual([]);
  made.connect(endpoint);
  await settle();
  sockets[0]?.events.open();
  made.close();
  sockets[0]?.events.message(Uint8Array.of(1));
  sockets[0]?.events.lost({ reason: 'closed' });
  expect(events).toEqual(['opened']);
  expect(sockets[0]?.closed).toBe(true);
  expect(clock.waiting).toBe(0);
});
