import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFrame, encodeFrame, type Frame, MessageType, PayloadType, parseAcknowledge } from '../src/index.ts';
import { sha256 } from './hashing.ts';
import { Link, newStream } from './link.ts';

const start = 1_700_000_000_000;
const noFaults = { loss: 0, duplication: 0, jitter: 0, skippedReads: 0, disconnects: 0 };
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value));

/** A stream message as the other side would send it. */
function incoming(sequenceNumber: number, payload: string, from: 'client' | 'agent' = 'agent'): Uint8Array {
  const frame: Frame = {
    messageType: from === 'agent' ? MessageType.outputStreamData : MessageType.inputStreamData,
    schemaVersion: 1,
    createdDate: start,
    sequenceNumber,
    flags: 0,
    messageId: `00000000-0000-4000-8000-${String(sequenceNumber).padStart(12, '0').slice(-12)}`,
    payloadType: PayloadType.output,
    payload: text(payload),
  };
  return encodeFrame(frame, sha256);
}

const publication = (messageType: string): Uint8Array => {
  const bytes = incoming(0, ' ');
  bytes.fill(0x20, 4, 36);
  bytes.set(text(messageType), 4);
  return bytes;
};

const acked = (frames: readonly Uint8Array[]): number[] =>
  frames
    .map((bytes) => decodeFrame(bytes, sha256))
    .filter((frame) => frame.messageType === MessageType.acknowledge)
    .map((frame) => parseAcknowledge(frame.payload).sequenceNumber);

const sent = (frames: readonly Uint8Array[]): Frame[] =>
  frames.map((bytes) => decodeFrame(bytes, sha256)).filter((frame) => frame.messageType !== MessageType.acknowledge);

test('any loss, duplication, reordering, reconnection and slow reading delivers every byte exactly once and in order', () => {
  const faults = fc.record({
    loss: fc.double({ min: 0, max: 0.4, noNaN: true }),
    duplication: fc.double({ min: 0, max: 0.3, noNaN: true }),
    jitter: fc.integer({ min: 0, max: 400 }),
    skippedReads: fc.double({ min: 0, max: 0.8, noNaN: true }),
    disconnects: fc.double({ min: 0, max: 0.05, noNaN: true }),
  });
  const writes = fc.array(
    fc.record({
      side: fc.constantFrom('client' as const, 'agent' as const),
      payloadType: fc.constantFrom(PayloadType.output, PayloadType.stdErr, PayloadType.size),
      payload: fc.uint8Array({ minLength: 1, maxLength: 60 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(faults, writes, fc.nat(), (linkFaults, written, seed) => {
      const link = new Link(linkFaults, seed, { maxPayload: 16, window: 8, maxReceived: { messages: 12, bytes: 400 } });
      for (const { side, payloadType, payload } of written) {
        link.sides[side].write(payloadType, payload);
        link.step();
      }
      for (let i = 0; i < 50_000 && !(link.sides.client.drained && link.sides.agent.drained); i++) link.step(50);
      for (const side of ['client', 'agent'] as const) {
        const other = side === 'client' ? 'agent' : 'client';
        const expected = written.filter((write) => write.side === side).flatMap(chunks);
        // An acknowledged message may still wait until the reader takes it.
        for (let i = 0; i < 200 && link.taken[other].length < expected.length; i++) link.step();
        expect(link.taken[other]).toEqual(expected);
        expect(link.sides[side].drained).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

function chunks(write: { payloadType: number; payload: Uint8Array }): { payloadType: number; bytes: number[] }[] {
  const out = [];
  for (let at = 0; at < write.payload.length; at += 16) {
    out.push({ payloadType: write.payloadType, bytes: [...write.payload.subarray(at, at + 16)] });
  }
  return out;
}

test('on a network without faults nothing is sent twice', () => {
  const link = new Link(noFaults, 7);
  for (let i = 0; i < 100; i++) {
    link.sides.agent.write(PayloadType.output, text(`line ${i}\n`));
    link.step();
  }
  for (let i = 0; i < 5; i++) link.step();
  expect(link.taken.client).toHaveLength(100);
  expect(link.sent).toBe(200);
});

test('a duplicate is acknowledged again, or an official agent ends its session four seconds late', () => {
  const stream = newStream({ role: 'client' });
  stream.attach();
  stream.receive(incoming(0, 'a'), start);
  stream.take(start);
  expect(acked(stream.flush(start))).toEqual([0]);
  stream.receive(incoming(0, 'a'), start + 300);
  expect(acked(stream.flush(start + 300))).toEqual([0]);
  expect(stream.take(start + 300)).toBeUndefined();
});

test('a message that the reader has not taken is not acknowledged, and is returned when the reader is ready', () => {
  const stream = newStream({ role: 'agent' });
  stream.attach();
  stream.receive(incoming(0, 'a', 'client'), start);
  stream.receive(incoming(1, 'b', 'client'), start);
  stream.receive(incoming(0, 'a', 'client'), start + 200);
  expect(acked(stream.flush(start + 200))).toEqual([]);
  expect(stream.peek()).toMatchObject({ payload: text('a') });
  stream.take(start + 300);
  expect(acked(stream.flush(start + 300))).toEqual([0]);
  stream.take(start + 300);
  expect(acked(stream.flush(start + 300))).toEqual([1]);
});

test('messages beyond a gap are stored and acknowledged, and returned after the gap is filled', () => {
  const stream = newStream({ role: 'client' });
  stream.attach();
  stream.receive(incoming(2, 'c'), start);
  stream.receive(incoming(1, 'b'), start);
  expect(stream.take(start)).toBeUndefined();
  expect(acked(stream.flush(start))).toEqual([2, 1]);
  stream.receive(incoming(0, 'a'), start);
  const order = [stream.take(start), stream.take(start), stream.take(start)].map((message) =>
    Buffer.from(message?.payload ?? []).toString(),
  );
  expect(order).toEqual(['a', 'b', 'c']);
  expect(acked(stream.flush(start))).toEqual([0]);
});

test('messages beyond the limit of the buffer are neither stored nor acknowledged', () => {
  const stream = newStream({ role: 'client', maxReceived: { messages: 4, bytes: 100 } });
  stream.attach();
  for (let i = 3; i < 50; i++) stream.receive(incoming(i, 'x'.repeat(40)), start);
  stream.receive(incoming(Number.MAX_SAFE_INTEGER, 'far'), start);
  expect(acked(stream.flush(start))).toEqual([3]);
});

test('all overdue messages are sent again at once, and not before their time', () => {
  const stream = newStream({ role: 'client' });
  stream.attach();
  for (let i = 0; i < 5; i++) stream.write(PayloadType.output, text('x'));
  expect(sent(stream.flush(start))).toHaveLength(5);
  expect(sent(stream.flush(start + 199))).toHaveLength(0);
  expect(stream.dueAt()).toBe(start + 200);
  const again = sent(stream.flush(start + 200));
  expect(again.map((frame) => frame.sequenceNumber)).toEqual([0, 1, 2, 3, 4]);
  expect(sent(stream.flush(start + 201))).toHaveLength(0);
});

test('a reader that takes nothing receives few copies', () => {
  const stream = newStream({ role: 'agent', maxPayload: 1000 });
  stream.attach();
  stream.write(PayloadType.output, new Uint8Array(1_000_000));
  const first = stream.flush(start).length;
  let again = 0;
  for (let now = start; now < start + 600_000; now += 50) {
    if (now >= (stream.dueAt() ?? now)) again += stream.flush(now).length;
  }
  expect(first).toBe(64);
  expect(again).toBeLessThan(64 * 30);
});

test('on a slow link without losses few copies are sent', () => {
  const link = new Link(noFaults, 3, { maxPayload: 1000 });
  const wire: { at: number; bytes: Uint8Array }[] = [];
  let free = link.now;
  let sentFrames = 0;
  const { agent, client } = link.sides;
  agent.write(PayloadType.output, new Uint8Array(600_000));
  // 60 messages a second, in order, as a full queue in front of a slow line delivers them.
  for (let now = link.now; !agent.drained; now += 5) {
    for (const bytes of agent.flush(now)) {
      sentFrames++;
      free = Math.max(free, now) + 1000 / 60;
      wire.push({ at: free, bytes });
    }
    while (wire[0] !== undefined && wire[0].at <= now) client.receive(wire.shift()?.bytes ?? new Uint8Array(), now);
    while (client.take(now) !== undefined);
    for (const bytes of client.flush(now)) agent.receive(bytes, now);
  }
  expect(sentFrames).toBeLessThan(2 * 600);
});

test('after a reconnect everything unacknowledged is sent again first, in order', () => {
  const stream = newStream({ role: 'client' });
  stream.attach();
  for (const letter of 'abc') stream.write(PayloadType.output, text(letter));
  stream.flush(start);
  stream.detach();
  stream.write(PayloadType.output, text('d'));
  expect(stream.flush(start + 5000)).toEqual([]);
  expect(stream.dueAt()).toBeUndefined();
  stream.attach();
  const replay = sent(stream.flush(start + 6000));
  expect(replay.map((frame) => Buffer.from(frame.payload).toString()).join('')).toBe('abcd');
});

test('the window bounds the unacknowledged messages', () => {
  const stream = newStream({ role: 'client', window: 4, maxPayload: 1 });
  stream.attach();
  stream.write(PayloadType.output, text('0123456789'));
  expect(sent(stream.flush(start))).toHaveLength(4);
  expect(sent(stream.flush(start + 1))).toHaveLength(0);
  expect(stream.backlog).toBe(10);
});

test('writing without end is refused instead of filling memory', () => {
  const stream = newStream({ role: 'client', maxQueued: 10 });
  stream.write(PayloadType.output, text('0123456789'));
  expect(() => stream.write(PayloadType.output, text('x'))).toThrow(
    expect.objectContaining({ code: 'ssm/stream-overflow' }),
  );
});

test('an agent sends nothing while paused and continues after any message of the other side', () => {
  const messages = [publication('start_publication'), incoming(0, 'x', 'client')];
  for (const message of messages) {
    const stream = newStream({ role: 'agent' });
    stream.attach();
    stream.receive(publication('pause_publication'), start);
    stream.write(PayloadType.output, text('held'));
    expect(sent(stream.flush(start))).toHaveLength(0);
    expect(stream.dueAt()).toBeUndefined();
    stream.receive(message, start);
    expect(sent(stream.flush(start))).toHaveLength(1);
  }
});

test('a client reports a pause and continues to send', () => {
  const stream = newStream({ role: 'client' });
  stream.attach();
  stream.receive(publication('pause_publication'), start);
  expect(stream.paused).toBe(true);
  stream.write(PayloadType.output, text('x'));
  expect(sent(stream.flush(start))).toHaveLength(1);
});

test('an acknowledgement of what was never sent changes nothing', () => {
  const agent = newStream({ role: 'agent' });
  agent.attach();
  const client = newStream({ role: 'client' });
  client.attach();
  client.write(PayloadType.output, text('x'));
  const [frame] = client.flush(start);
  agent.receive(frame as Uint8Array, start);
  agent.take(start);
  const [ack] = agent.flush(start);
  expect(newStream({ role: 'client' }).receive(ack as Uint8Array, start)).toBeUndefined();
  client.receive(ack as Uint8Array, start);
  client.receive(ack as Uint8Array, start);
  expect(client.drained).toBe(true);
  expect(client.backlog).toBe(0);
});

test('a malformed frame is refused and the stream continues', () => {
  const stream = newStream({ role: 'client' });
  stream.attach();
  expect(() => stream.receive(text('garbage'), start)).toThrow(
    expect.objectContaining({ code: 'ssm/frame-too-short' }),
  );
  stream.receive(incoming(0, 'a'), start);
  expect(stream.take(start)).toBeDefined();
});

test('frames without a stream are returned to the caller, and so are stream messages of the wrong direction', () => {
  const stream = newStream({ role: 'client' });
  stream.attach();
  expect(stream.receive(publication('channel_closed'), start)?.messageType).toBe('channel_closed');
  expect(stream.receive(incoming(0, 'spoofed', 'client'), start)?.messageType).toBe('input_stream_data');
  expect(stream.take(start)).toBeUndefined();
});

test('an agent takes a message whose digest is 32 hex digits, a client refuses it', () => {
  const hexDigest = (from: 'client' | 'agent'): Uint8Array => {
    const bytes = incoming(0, 'x', from);
    bytes.set(text('0123456789abcdef0123456789abcdef'), 80);
    return bytes;
  };
  const agent = newStream({ role: 'agent' });
  agent.receive(hexDigest('client'), start);
  expect(agent.take(start)?.payload).toEqual(text('x'));
  expect(() => newStream({ role: 'client' }).receive(hexDigest('agent'), start)).toThrow('does not match its digest');
});
