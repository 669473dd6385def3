import { expect, test } from 'vitest';
import { Attachment, type AttachmentOptions, type SessionUser } from '../src/attach/attachment.ts';
import type { SocketEvents, StreamSocket } from '../src/attach/stream-socket.ts';
import { ConnectError } from '../src/connect-error.ts';
import { ManualClock, settle } from './clocks.ts';

class FakeSocket implements StreamSocket {
  readonly sent: (string | Uint8Array)[] = [];
  readonly buffered = 0;
  pings = 0;
  terminated = false;
  closed = false;
  readonly events: SocketEvents;

  constructor(events: SocketEvents) {
    this.events = events;
  }

  send(data: string | Uint8Array): void {
    this.sent.push(data);
  }

  ping(): void {
    this.pings++;
  }

  close(): void {
    this.closed = true;
  }

  terminate(): void {
    this.terminated = true;
  }
}

const silentUser: SessionUser = { ready: () => {}, data: () => true };

function begun(options: Partial<AttachmentOptions> = {}, user: SessionUser = silentUser) {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  let tickets = 0;
  const attachment = new Attachment(
    {
      surroundings: {
        clock,
        random: (bytes) => new Uint8Array(bytes).fill(128),
        sockets: (_url, _headers, events) => {
          const socket = new FakeSocket(events);
          sockets.push(socket);
          return socket;
        },
      },
      ticket: { streamUrl: 'wss://one', tokenValue: 'first' },
      sessionTypes: ['Standard_Stream'],
      resume: async () => ({ streamUrl: 'wss://next', tokenValue: `token-${++tickets}` }),
      approach: async (streamUrl) => ({ url: new URL(streamUrl), headers: {} }),
      startMs: 100 * 3_600_000,
      ...options,
    },
    user,
  );
  attachment.ended.catch(() => {});
  attachment.start();
  return { clock, sockets, attachment };
}

const tokenOf = (socket: FakeSocket | undefined): string =>
  (JSON.parse(String(socket?.sent[0])) as { TokenValue: string }).TokenValue;

test('pings at once and every twelve seconds', async () => {
  const { clock, sockets } = begun();
  await settle();
  sockets[0]?.events.open();
  for (let i = 1; i <= 5; i++) {
    expect(sockets[0]?.pings).toBe(i);
    sockets[0]?.events.alive();
    await clock.advance(12_000);
  }
});

test('a half-open line is found after two missed pings and replaced', async () => {
  const { clock, sockets } = begun();
  await settle();
  sockets[0]?.events.open();
  await clock.advance(24_000);
  expect(sockets[0]?.terminated).toBe(false);
  await clock.advance(13_000);
  expect(sockets[0]?.terminated).toBe(true);
  expect(sockets).toHaveLength(2);
  sockets[1]?.events.open();
  expect(tokenOf(sockets[1])).toBe('token-1');
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
  const { clock, sockets, attachment } = begun({ resume });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(10_000);
  expect(tries).toBeGreaterThan(4);
  const soon = tries;
  await clock.advance(3_600_000);
  expect(tries - soon).toBeGreaterThan(3600 / 15 - 5);
  expect(tries - soon).toBeLessThan(3600 / 7);
  attachment.leave();
  expect(await attachment.ended).toEqual({ how: 'left' });
});

test('expired credentials are waited for; a refusal by IAM is final', async () => {
  const answers = ['connect/credentials-expired', 'connect/no-credentials', 'connect/access-denied'] as const;
  let next = 0;
  const resume = async (): Promise<never> => {
    throw new ConnectError(answers[next++] ?? 'connect/protocol', 'no');
  };
  const { clock, sockets, attachment } = begun({ resume });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(60_000);
  await expect(attachment.ended).rejects.toMatchObject({ code: 'connect/access-denied' });
  expect(next).toBe(3);
});

test('after the end no timer is left and nothing late is heard', async () => {
  const { clock, sockets, attachment } = begun({ resume: async () => undefined });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(1000);
  expect(await attachment.ended).toEqual({ how: 'gone' });
  expect(clock.waiting).toBe(0);
  sockets[0]?.events.message(new Uint8Array([1]));
  sockets[0]?.events.lost({ reason: 'again' });
  attachment.write(1, new Uint8Array([1]));
  attachment.leave();
  expect(clock.waiting).toBe(0);
});

test('the address of a resumed session is checked like the first', async () => {
  const approach = async (streamUrl: string): Promise<{ url: URL; headers: Record<string, string> }> => {
    if (streamUrl !== 'wss://one') throw new ConnectError('connect/stream-refused', 'evil');
    return { url: new URL(streamUrl), headers: {} };
  };
  const { clock, sockets, attachment } = begun({ approach });
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'gone' });
  await clock.advance(1000);
  await expect(attachment.ended).rejects.toMatchObject({ code: 'connect/stream-refused' });
  expect(sockets).toHaveLength(1);
});

test('a network that fails before the first attach is tried again until the start timeout', async () => {
  const { clock, sockets, attachment } = begun({ startMs: 30_000 });
  for (let second = 0; second <= 30; second++) {
    await settle();
    sockets.at(-1)?.events.lost({ reason: 'connect ECONNREFUSED' });
    await clock.advance(1000);
  }
  expect(sockets.length).toBeGreaterThan(3);
  await expect(attachment.ended).rejects.toMatchObject({ code: 'connect/start-timeout' });
});

test('credentials that fail before there is a session are an error at once', async () => {
  const approach = async (): Promise<never> => {
    throw new ConnectError('connect/credentials-expired', 'expired');
  };
  const { attachment } = begun({ approach });
  await expect(attachment.ended).rejects.toMatchObject({ code: 'connect/credentials-expired' });
});

test('a short gap is not worth a word, a long one is, and so is every failed try after it', async () => {
  const said: string[] = [];
  let online = true;
  const resume = async (): Promise<{ streamUrl: string; tokenValue: string }> => {
    if (online) return { streamUrl: 'wss://next', tokenValue: 'x' };
    throw new ConnectError('connect/endpoint-unreachable', 'no network');
  };
  const user = { ...silentUser, status: (status: { type: string }) => said.push(status.type) };
  const { clock, sockets } = begun({ resume }, user);
  await settle();
  sockets[0]?.events.open();
  sockets[0]?.events.lost({ reason: 'closed with 1000 Bye' });
  await clock.advance(500);
  sockets[1]?.events.open();
  expect(said).toEqual(['attached', 'attached']);
  online = false;
  sockets[1]?.events.lost({ reason: 'gone' });
  await clock.advance(1_000);
  expect(said).toHaveLength(2);
  await clock.advance(9_000);
  expect(said.slice(2, 4)).toEqual(['lost', 'retrying']);
  online = true;
  await clock.advance(20_000);
  sockets.at(-1)?.events.open();
  expect(said.at(-1)).toBe('attached');
});
