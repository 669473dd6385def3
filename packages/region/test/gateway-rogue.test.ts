/** A client or an agent that floods and reads nothing: memory stays bounded, and other sessions are served in time. */
import { randomBytes, randomUUID } from 'node:crypto';
import { MessageType } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { peerUnits } from '../src/gateway/turns.ts';
import { seededRandom } from '../src/random.ts';
import { accountId, GatewayFixture, nodeArn, sessionArn } from './gateway-fixture.ts';
import { acknowledgeOutput, frame, input, output, type Peer, textOf } from './peer.ts';
import { RogueSocket, webSocketFrame } from './rogue-socket.ts';

const otherNode = 'i-0fedcba9876543210';
const quietSession = 'bob-0123456789abcdef0';
/** Of one session: two queues of 1 MiB, two sockets of 512 KiB, and what one turn may add to each. */
const mostHeldBytes = 4 * 1024 * 1024;
/** Unread answers of a control channel: 64 KiB, and what a turn may add. */
const mostReplyBytes = 128 * 1024;
const mostHeldMessages = 2 * (2048 + 512 + 2 * peerUnits);

// Tens of thousands of messages on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let fixture: GatewayFixture;
let rogues: RogueSocket[];
beforeEach(async () => {
  rogues = [];
  fixture = await GatewayFixture.start();
});
afterEach(async () => {
  for (const rogue of rogues) rogue.cut();
  await fixture.close();
});

async function rogue(side: 'client' | 'agent' | 'control'): Promise<RogueSocket> {
  const token =
    side === 'control'
      ? fixture.gateway.tokens.issue({ side, accountId, instanceId: nodeArn })
      : fixture.token(side, sessionArn);
  const path = side === 'control' ? `/v1/control-channel/${nodeArn}` : `/v1/data-channel/${sessionArn}`;
  const opened = await RogueSocket.open(fixture.port, path, token);
  rogues.push(opened);
  return opened;
}

/** As long as the gateway still keeps it, so that the buffers of the kernel are full before the queues are. */
const longAcknowledge = (sequence: number): Uint8Array => {
  const text = JSON.stringify({
    AcknowledgedMessageType: MessageType.outputStreamData,
    AcknowledgedMessageId: randomUUID(),
    AcknowledgedMessageSequenceNumber: sequence,
    IsSequentialMessage: true,
  });
  return frame(MessageType.acknowledge, text.padEnd(900), { flags: 3 });
};

const binary = (bytes: Uint8Array): Buffer => webSocketFrame('binary', bytes);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Somebody else's session on another node. */
async function quietPeople(): Promise<{ client: Peer; agent: Peer }> {
  fixture.startSession(quietSession, { target: otherNode, ownerId: 'AIDABOB' });
  const client = await fixture.data('client', quietSession);
  const agent = await fixture.data('agent', quietSession);
  await Promise.all([client.sync(), agent.sync()]);
  return { client, agent };
}

type Watch = {
  turns: number;
  mostFrames: number;
  mostBytes: number;
  mostMessages: number;
  mostUnsent: number;
  mostReplies: number;
};

/** Looks at the gateway in every turn of the event loop until `done`. */
async function watching<T>(watch: Watch, done: Promise<T>): Promise<T> {
  let over = false;
  const finished = done.finally(() => {
    over = true;
  });
  while (!over) {
    const before = fixture.frames;
    await turn();
    watch.turns += 1;
    watch.mostFrames = Math.max(watch.mostFrames, fixture.frames - before);
    const { bytes = 0, messages = 0, unsent = 0 } = fixture.gateway.session(sessionArn)?.backlog ?? {};
    watch.mostBytes = Math.max(watch.mostBytes, bytes);
    watch.mostMessages = Math.max(watch.mostMessages, messages);
    const toNode = fixture.gateway.node(accountId, nodeArn)?.unsentBytes ?? 0;
    watch.mostUnsent = Math.max(watch.mostUnsent, unsent);
    watch.mostReplies = Math.max(watch.mostReplies, toNode);
  }
  return finished;
}

/** Until the gateway has read so many messages, or has not read any for a while because it holds the rogue back. */
async function afterMessages(watch: Watch, count: number): Promise<void> {
  const from = fixture.frames;
  const reading = async (): Promise<void> => {
    for (let idle = 0; fixture.frames - from < count && idle < 300; ) {
      const before = fixture.frames;
      await turn();
      idle = fixture.frames === before ? idle + 1 : 0;
    }
  };
  await watching(watch, reading());
}

const newWatch = (): Watch => ({
  turns: 0,
  mostFrames: 0,
  mostBytes: 0,
  mostMessages: 0,
  mostUnsent: 0,
  mostReplies: 0,
});

/** Key echoes of the quiet session while the rogue floods, each within so many turns of the event loop. */
async function echoes(watch: Watch, { client, agent }: { client: Peer; agent: Peer }, count: number): Promise<number> {
  let slowest = 0;
  for (let n = 0; n < count; n++) {
    const before = watch.turns;
    client.send(input(`key ${n}`, n));
    expect(textOf(await watching(watch, agent.next()))).toBe(`key ${n}`);
    agent.send(output(`echo ${n}`, n));
    expect(textOf(await watching(watch, client.next()))).toBe(`echo ${n}`);
    slowest = Math.max(slowest, watch.turns - before);
  }
  return slowest;
}

function expectBounded(watch: Watch): void {
  expect(watch.mostBytes).toBeLessThan(mostHeldBytes);
  expect(watch.mostUnsent).toBeLessThan(mostHeldBytes);
  expect(watch.mostReplies).toBeLessThan(mostReplyBytes);
  expect(watch.mostMessages).toBeLessThan(mostHeldMessages);
  // The rogue's two sides, and both quiet ones.
  expect(watch.mostFrames).toBeLessThanOrEqual(8 * peerUnits);
}

/** Far more than the way takes, whatever the kernel schedules, and far less than a flood handled in one go costs. */
const mostTurns = 80;

describe('attack', () => {
  it('agent-repeats-an-acknowledged-message-and-reads-nothing', async () => {
    fixture.startSession();
    const quiet = await quietPeople();
    const client = await fixture.data('client');
    const agent = await rogue('agent');
    const message = output('prompt', 0);
    agent.write(binary(message));
    await client.next();
    client.send(acknowledgeOutput(0));
    await client.sync();
    const block = Buffer.concat(Array.from({ length: 500 }, () => binary(message)));
    agent.flood(() => block);
    const watch = newWatch();
    await afterMessages(watch, 40_000);
    expect(await echoes(watch, quiet, 200)).toBeLessThan(mostTurns);
    expectBounded(watch);
  });

  it('client-floods-acknowledgements-towards-an-agent-that-reads-nothing', async () => {
    fixture.startSession();
    const quiet = await quietPeople();
    await rogue('agent');
    const client = await rogue('client');
    client.flood(() => Buffer.concat(Array.from({ length: 50 }, (_, n) => binary(acknowledgeOutput(n)))));
    const watch = newWatch();
    await afterMessages(watch, 40_000);
    expect(await echoes(watch, quiet, 200)).toBeLessThan(mostTurns);
    expectBounded(watch);
  });

  it('pings-without-end-whose-pongs-are-not-read', async () => {
    fixture.startSession();
    const quiet = await quietPeople();
    const client = await rogue('client');
    const ping = webSocketFrame('ping', Buffer.alloc(125, 1));
    const block = Buffer.concat(Array.from({ length: 2000 }, () => ping));
    client.flood(() => block);
    const watch = newWatch();
    await afterMessages(watch, 150_000);
    expect(await echoes(watch, quiet, 200)).toBeLessThan(mostTurns);
    expectBounded(watch);
  });

  it('task-reports-without-end-whose-answers-are-not-read', async () => {
    const quiet = await quietPeople();
    const control = await rogue('control');
    const report = frame(MessageType.agentTaskComplete, '{"TaskId":"x","FinalTaskStatus":"Success","Output":""}');
    const block = Buffer.concat(Array.from({ length: 300 }, () => binary(report)));
    control.flood(() => block);
    const watch = newWatch();
    await afterMessages(watch, 40_000);
    expect(await echoes(watch, quiet, 200)).toBeLessThan(mostTurns);
    expectBounded(watch);
  });

  it('one-message-in-a-thousand-fragments', async () => {
    fixture.startSession();
    const client = await fixture.data('client');
    for (let n = 0; n < 1000; n++) client.socket.send(Buffer.alloc(1), { fin: false });
    expect((await client.closed).code).toBe(1008);
    const whole = input('in two fragments', 0);
    const again = await fixture.data('client');
    again.socket.send(whole.subarray(0, 50), { fin: false });
    again.socket.send(whole.subarray(50), { fin: true });
    const agent = await fixture.data('agent');
    expect(textOf(await agent.next())).toBe('in two fragments');
  });

  it('old-connections-that-read-nothing-are-not-collected', async () => {
    fixture.startSession();
    const agent = await fixture.data('agent');
    let sequence = 0;
    for (let round = 0; round < 5; round++) {
      await rogue('client');
      for (let n = 0; n < 40; n++) agent.send(output('x'.repeat(100_000), sequence++));
      for (let n = 0; n < 100; n++) await turn();
    }
    // The agent's, the client's newest, and the one that it replaced.
    expect(await fixture.connections()).toBe(3);
    const { bytes = 0 } = fixture.gateway.session(sessionArn)?.backlog ?? {};
    expect(bytes).toBeLessThan(mostHeldBytes);
  });
});

describe('a rogue client and a rogue agent of one session', () => {
  it.each(Array.from({ length: 10 }, (_, seed) => seed))('seed %i: harm nobody else and fill nothing', async (seed) => {
    const random = seededRandom(`rogue ${seed}`);
    const pick = (below: number): number => (random(2).reduce((sum, byte) => sum * 256 + byte, 0) % below) | 0;
    fixture.startSession();
    const quiet = await quietPeople();
    const sides = { client: await rogue('client'), agent: await rogue('agent'), control: await rogue('control') };
    let sequence = 0;
    const makers: (() => Uint8Array)[] = [
      () => webSocketFrame('ping', Buffer.alloc(pick(126))),
      () => webSocketFrame('pong', Buffer.alloc(pick(126))),
      () => binary(longAcknowledge(pick(3))),
      () => binary(output('o', pick(3))),
      () => binary(output(randomBytes(pick(3000) + 1).toString('hex'), sequence++)),
      () => binary(input('k', sequence++)),
      () => binary(input('x'.repeat(pick(40_000) + 1), sequence++)),
      () => binary(frame(`type-${pick(10)}`, 'x')),
      () => binary(frame(MessageType.agentTaskComplete, `{"TaskId":"${randomUUID()}","FinalTaskStatus":"Success"}`)),
      () => binary(frame(MessageType.channelClosed, '{}')),
      () => webSocketFrame('binary', frame('unknown', 'y'), true),
    ];
    // Acknowledged once, so that the gateway has something to repeat.
    sides.agent.write(binary(output('o', 0)));
    sides.client.write(binary(longAcknowledge(0)));
    // Few kinds, of which one is enough to fill a queue: what each side sends most, and one of all.
    const usual = { client: makers[2], agent: makers[3], control: makers[8] };
    for (const side of ['client', 'agent', 'control'] as const) {
      const kinds = [usual[side], usual[side], makers[pick(makers.length)]];
      const blocks = Array.from({ length: 24 }, () => {
        const chosen = kinds[pick(kinds.length)];
        return Buffer.concat(Array.from({ length: 1 + pick(40) }, () => chosen?.() ?? Buffer.alloc(0)));
      });
      sides[side].flood(() => blocks[pick(blocks.length)] ?? Buffer.alloc(1));
    }
    const watch = newWatch();
    // As many as fill every queue that has no bound.
    await afterMessages(watch, 30_000);
    expect(await echoes(watch, quiet, 60)).toBeLessThan(mostTurns);
    expectBounded(watch);
  });
});
