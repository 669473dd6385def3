/** Start messages as large as they may be, for a node that was away or does not read. */
import { MessageType } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accountId, GatewayFixture, nodeArn } from './gateway-fixture.ts';
import { frame, type Peer, textOf } from './peer.ts';
import { RogueSocket, webSocketFrame } from './rogue-socket.ts';

const count = 60;
const startBytes = 150_000;
/** 512 KiB in flight, and what is left of pings. */
const mostUnsentBytes = 520 * 1024;

vi.setConfig({ testTimeout: 60_000 });

let fixture: GatewayFixture;
let rogue: RogueSocket | undefined;
beforeEach(async () => {
  // Neither a heartbeat nor the end of a session is due, so that nothing else closes a channel or replaces a start message.
  const day = 24 * 3_600_000;
  fixture = await GatewayFixture.start({ heartbeatMs: day, agentAttachMs: day });
});
afterEach(async () => {
  rogue?.cut();
  await fixture.close();
});

const sessionId = (n: number): string => `alice-${String(n).padStart(17, '0')}`;
const unsent = (): number => fixture.gateway.node(accountId, nodeArn)?.unsentBytes ?? 0;

async function startSessions(): Promise<void> {
  for (let n = 0; n < count; n++) {
    const start = frame(MessageType.interactiveShell, sessionId(n).padEnd(startBytes));
    fixture.startSession(sessionId(n), { start });
    await (await fixture.data('client', sessionId(n))).sync();
  }
}

/** The sessions whose start messages arrive, in order, until all are there or the channel is closed. */
async function startsAt(control: Peer): Promise<string[]> {
  const started: string[] = [];
  const closed = control.closed.then(() => undefined);
  while (started.length < count) {
    const next = await Promise.race([control.next(), closed]);
    if (next === undefined) break;
    started.push(textOf(next).trimEnd());
    expect(unsent()).toBeLessThanOrEqual(mostUnsentBytes);
  }
  return started;
}

const allSessions = Array.from({ length: count }, (_, n) => sessionId(n));

/** A node that says what it likes and reads nothing, until the kernel takes no more for it. */
async function deafNode(): Promise<RogueSocket> {
  const token = fixture.gateway.tokens.issue({ side: 'control', accountId, instanceId: nodeArn });
  rogue = await RogueSocket.open(fixture.port, `/v1/control-channel/${nodeArn}`, token);
  for (let last = -1, idle = 0; idle < 300 || last <= 0; ) {
    await new Promise((resolve) => setImmediate(resolve));
    idle = unsent() === last ? idle + 1 : 0;
    last = unsent();
  }
  return rogue;
}

describe('attack', () => {
  it('largest-start-messages-of-sixty-sessions-put-a-returning-node-offline', async () => {
    await startSessions();
    const control = await fixture.control();
    expect(await startsAt(control)).toEqual(allSessions);
    await control.sync();
    expect(fixture.gateway.node(accountId, nodeArn)?.connected).toBe(true);
    expect(unsent()).toBe(0);
  });

  it('node-speaks-without-end-and-reads-no-start-message', async () => {
    await startSessions();
    const deaf = await deafNode();
    expect(unsent()).toBeLessThanOrEqual(mostUnsentBytes);
    fixture.scheduler.advance(fixture.gateway.options.controlUnreadMs - 1);
    const before = fixture.frames;
    deaf.write(webSocketFrame('ping', Buffer.alloc(0)));
    await vi.waitUntil(() => fixture.frames > before);
    const node = fixture.gateway.node(accountId, nodeArn);
    expect(node?.connected).toBe(true);
    fixture.scheduler.advance(1);
    await vi.waitUntil(() => node?.connected === false);
  });

  it('messages-of-ended-sessions-pile-up-for-a-node-that-reads-nothing', async () => {
    await startSessions();
    await deafNode();
    const node = fixture.gateway.node(accountId, nodeArn);
    const closing = frame(MessageType.channelClosed, '{}');
    let waiting = 0;
    while (waiting < 10_000 && node?.send(`ended-${waiting}`, closing)) waiting += 1;
    expect(waiting).toBeLessThan(4 * fixture.gateway.options.sessionsPerNode);
    // The twin: there is room again when what waits is withdrawn.
    node?.withdraw('ended-0');
    expect(node?.send('one-more', closing)).toBe(true);
  });
});

describe('a node that returns', () => {
  it('keeps its channel when it reads late, and has every start message then', async () => {
    await startSessions();
    const control = await fixture.open(`/v1/control-channel/${nodeArn}`);
    control.present(fixture.gateway.tokens.issue({ side: 'control', accountId, instanceId: nodeArn }));
    control.socket.pause();
    await vi.waitUntil(() => unsent() > 0);
    fixture.scheduler.advance(fixture.gateway.options.controlUnreadMs - 1);
    control.socket.resume();
    expect(await startsAt(control)).toEqual(allSessions);
    await control.sync();
    fixture.scheduler.advance(1);
    await control.sync();
    expect(fixture.gateway.node(accountId, nodeArn)?.connected).toBe(true);
  });
});
