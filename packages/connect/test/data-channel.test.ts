import { expect, test } from 'vitest';
import { ConnectError } from '../src/connect-error.ts';
import { DataChannel, type DataChannelHandler, type DataChannelOptions } from '../src/data-channel/data-channel.ts';
import { settle } from './clocks.ts';
import { fakePlatform } from './fake-socket.ts';

const silentHandler: DataChannelHandler = { ready: () => {}, data: () => true };

function begun(options: Partial<DataChannelOptions> = {}, handler: DataChannelHandler = silentHandler) {
  const platform = fakePlatform();
  let resumed = 0;
  const channel = new DataChannel(
    {
      platform,
      endpoint: { streamUrl: 'wss://one', tokenValue: 'first' },
      sessionTypes: ['Standard_Stream'],
      resume: async () => ({ streamUrl: 'wss://next', tokenValue: `token-${++resumed}` }),
      upgradeRequest: async (streamUrl) => ({ url: new URL(streamUrl), headers: {} }),
      dataKey: () => expect.fail('the session is not encrypted'),
      startMs: 100 * 3_600_000,
      ...options,
    },
    handler,
  );
  channel.ended.catch(() => {});
  channel.start();
  return { clock: platform.clock, sockets: platform.opened, channel };
}

test('a half-open connection is found after two missed pings and replaced', async () => {
  const { clock, sockets } = begun();
  await settle();
  sockets[0]?.events.open();
  await clock.advance(24_000);
  expect(sockets[0]?.terminated).toBe(false);
  await clock.advance(13_000);
  expect(sockets[0]?.terminated).toBe(true);
  expect(sockets).toHaveLength(2);
  sockets[1]?.events.open();
  expect(sockets[1]?.token).toBe('token-1');
});

test('a computer that slept reconnects as soon as it wakes', async () => {
  const { clock, sockets } = begun();
  await settle();
  sockets[0]?.events.open();
  clock.sleep(8 * 3_600_000);
  await clock.advance(1000);
  expect(sockets).toHaveLength(2);
});

test('a dead network is tried for hours, ever more slowly, without end', async () => {
  let tries = 0;
  const resume = async (): Promise<never> => {
    tries++;
    throw new ConnectError('connect/endpoint-unreachable', 'no network');
  };
  const { clock, sockets, channel } = begun({ resume });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(10_000);
  expect(tries).toBeGreaterThan(4);
  const soon = tries;
  await clock.advance(3_600_000);
  expect(tries - soon).toBeGreaterThan(3600 / 15 - 5);
  expect(tries - soon).toBeLessThan(3600 / 7);
  channel.terminate();
  expect(await channel.ended).toEqual({ how: 'terminated' });
});

test('expired credentials are waited for; a refusal by IAM is final', async () => {
  const answers = ['connect/credentials-expired', 'connect/no-credentials', 'connect/access-denied'] as const;
  let next = 0;
  const resume = async (): Promise<never> => {
    throw new ConnectError(answers[next++] ?? 'connect/protocol', 'no');
  };
  const { clock, sockets, channel } = begun({ resume });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(60_000);
  await expect(channel.ended).rejects.toMatchObject({ code: 'connect/access-denied' });
  expect(next).toBe(3);
});

test('after the end no timer is left and nothing late is heard', async () => {
  const { clock, sockets, channel } = begun({ resume: async () => undefined });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(1000);
  expect(await channel.ended).toEqual({ how: 'gone' });
  expect(clock.waiting).toBe(0);
  sockets[0]?.events.message(new Uint8Array([1]));
  sockets[0]?.events.lost({ reason: 'again' });
  channel.write(1, new Uint8Array([1]));
  channel.terminate();
  expect(clock.waiting).toBe(0);
});

test('the address of a resumed session is checked like the first', async () => {
  const upgradeRequest = async (streamUrl: string): Promise<{ url: URL; headers: Record<string, string> }> => {
    if (streamUrl !== 'wss://one') throw new ConnectError('connect/stream-refused', 'evil');
    return { url: new URL(streamUrl), headers: {} };
  };
  const { clock, sockets, channel } = begun({ upgradeRequest });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(1000);
  await expect(channel.ended).rejects.toMatchObject({ code: 'connect/stream-refused' });
  expect(sockets).toHaveLength(1);
});

test('a network that fails before the first attach is tried again until the start timeout', async () => {
  const { clock, sockets, channel } = begun({ startMs: 30_000 });
  for (let second = 0; second <= 30; second++) {
    await settle();
    sockets.at(-1)?.events.lost({ reason: 'connect ECONNREFUSED' });
    await clock.advance(1000);
  }
  expect(sockets.length).toBeGreaterThan(3);
  await expect(channel.ended).rejects.toMatchObject({ code: 'connect/start-timeout' });
});

test('credentials that fail before there is a session are an error at once', async () => {
  const upgradeRequest = async (): Promise<never> => {
    throw new ConnectError('connect/credentials-expired', 'expired');
  };
  const { channel } = begun({ upgradeRequest });
  await expect(channel.ended).rejects.toMatchObject({ code: 'connect/credentials-expired' });
});

test('a short gap is not worth a word, a long one is, and so is every failed try after it', async () => {
  const said: string[] = [];
  let online = true;
  const resume = async (): Promise<{ streamUrl: string; tokenValue: string }> => {
    if (online) return { streamUrl: 'wss://next', tokenValue: 'x' };
    throw new ConnectError('connect/endpoint-unreachable', 'no network');
  };
  const user = { ...silentHandler, status: (status: { type: string }) => said.push(status.type) };
  const { clock, sockets } = begun({ resume }, user);
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'closed with 1000 Bye' });
  await clock.advance(500);
  sockets[1]?.events.open();
  expect(said).toEqual(['connected', 'connected']);
  online = false;
  sockets[1]?.events.lost({ reason: 'gone' });
  await clock.advance(1_000);
  expect(said).toHaveLength(2);
  await clock.advance(9_000);
  expect(said.slice(2, 4)).toEqual(['lost', 'retrying']);
  online = true;
  await clock.advance(20_000);
  sockets.at(-1)?.events.open();
  expect(said.at(-1)).toBe('connected');
});
