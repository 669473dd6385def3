import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeSmux, Mux, type MuxEvent, SmuxCommand, SmuxReader, SsmError } from '../src/index.ts';
import vectors from '../vectors/smux.json' with { type: 'json' };
import { fromHex } from './hashing.ts';

const malformed: unknown = expect.objectContaining({ code: 'ssm/mux-malformed' });

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const feed = (mux: Mux, ...frames: Uint8Array[]): MuxEvent[] => frames.flatMap((frame) => [...mux.receive(frame)]);
const framesOf = (mux: Mux): string[] =>
  mux.takeOutput().map((wire) => {
    const [frame] = new SmuxReader().read(wire);
    return `${Object.keys(SmuxCommand)[frame?.command ?? 9]} ${frame?.streamId} ${Buffer.from(frame?.data ?? []).toString()}`.trim();
  });

for (const vector of vectors) {
  test(`writes and reads the published vector: ${vector.name}`, () => {
    const command = vector.command as SmuxCommand;
    expect(encodeSmux(command, vector.streamId, fromHex(vector.dataHex))).toEqual(fromHex(vector.wireHex));
    expect(new SmuxReader().read(fromHex(vector.wireHex))).toEqual([
      { command, streamId: vector.streamId, data: fromHex(vector.dataHex) },
    ]);
  });
}

test('frames are read from pieces of any length', () => {
  const sends = fc.array(fc.uint8Array({ minLength: 1, maxLength: 100 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(sends, fc.integer({ min: 1, max: 50 }), (datas, step) => {
      const client = new Mux({ role: 'client' });
      const stream = client.open();
      for (const data of datas) client.send(stream, data);
      const wire = Buffer.concat([...client.takeOutput()]);
      const agent = new Mux({ role: 'agent' });
      const events: MuxEvent[] = [];
      for (let at = 0; at < wire.length; at += step) events.push(...agent.receive(wire.subarray(at, at + step)));
      expect(events[0]).toEqual({ type: 'open', streamId: 3 });
      const got = Buffer.concat(events.flatMap((event) => (event.type === 'data' ? [event.data] : [])));
      expect(got.equals(Buffer.concat(datas))).toBe(true);
    }),
  );
});

test('streams are numbered 3, 5, 7 by the client', () => {
  const client = new Mux({ role: 'client' });
  expect([client.open(), client.open(), client.open()]).toEqual([3, 5, 7]);
  client.close(5);
  expect(framesOf(client)).toEqual(['syn 3', 'syn 5', 'syn 7', 'fin 5']);
});

test('large writes are split into frames that the official programs accept', () => {
  const client = new Mux({ role: 'client' });
  client.send(client.open(), new Uint8Array(100_000));
  expect(client.takeOutput().map((wire) => wire.length - 8)).toEqual([0, 32768, 32768, 32768, 1696]);
});

test('a FIN closes the stream in both directions, once', () => {
  const agent = new Mux({ role: 'agent' });
  const fin = encodeSmux(SmuxCommand.fin, 3);
  feed(agent, encodeSmux(SmuxCommand.syn, 3));
  expect(feed(agent, fin, fin)).toEqual([{ type: 'closed', streamId: 3 }]);
  agent.send(3, bytes('late'));
  agent.close(3);
  expect(framesOf(agent)).toEqual([]);
});

test('a slow stream among others is reset, and only that one', () => {
  const agent = new Mux({ role: 'agent', maxUnread: 10 });
  feed(agent, encodeSmux(SmuxCommand.syn, 3), encodeSmux(SmuxCommand.syn, 5));
  feed(agent, encodeSmux(SmuxCommand.psh, 3, bytes('12345678')));
  expect(feed(agent, encodeSmux(SmuxCommand.psh, 3, bytes('9abc')))).toEqual([{ type: 'reset', streamId: 3 }]);
  expect(feed(agent, encodeSmux(SmuxCommand.psh, 5, bytes('fine')))).toMatchObject([{ type: 'data', streamId: 5 }]);
  expect(feed(agent, encodeSmux(SmuxCommand.psh, 3, bytes('late')))).toEqual([]);
  expect(framesOf(agent)).toEqual(['fin 3']);
});

test('a stream that is read continues', () => {
  const agent = new Mux({ role: 'agent', maxUnread: 10 });
  feed(agent, encodeSmux(SmuxCommand.syn, 3));
  for (let i = 0; i < 20; i++) {
    expect(feed(agent, encodeSmux(SmuxCommand.psh, 3, bytes('12345678')))).toHaveLength(1);
    expect(agent.acceptsMore).toBe(false);
    agent.consumed(3, 8);
    expect(agent.acceptsMore).toBe(true);
  }
});

test('streams above the limit are closed at once, and the session continues', () => {
  const agent = new Mux({ role: 'agent', maxStreams: 1 });
  expect(feed(agent, encodeSmux(SmuxCommand.syn, 3), encodeSmux(SmuxCommand.syn, 5))).toHaveLength(1);
  expect(framesOf(agent)).toEqual(['fin 5']);
});

test('keepalives are ignored', () => {
  const client = new Mux({ role: 'client' });
  expect(feed(client, encodeSmux(SmuxCommand.nop, 0))).toEqual([]);
  expect(framesOf(client)).toEqual([]);
});

test('bytes that are not smux version 1 are an error: banners, unknown commands, lengths on SYN', () => {
  for (const wire of ['SSH-2.0-OpenSSH', '\u0001\u0004\0\0\0\0\0\0', '\u0001\u0000\u0005\0\u0003\0\0\0']) {
    expect(() => new Mux({ role: 'agent' }).receive(bytes(wire))).toThrow(malformed);
  }
});

test('an agent that opens streams at its client, or a client that opens one twice, is refused', () => {
  const syn = encodeSmux(SmuxCommand.syn, 3);
  expect(() => new Mux({ role: 'client' }).receive(syn)).toThrow(malformed);
  expect(() => feed(new Mux({ role: 'agent' }), syn, syn)).toThrow(malformed);
});

test('random bytes are refused with an SsmError or read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      try {
        new Mux({ role: 'agent' }).receive(noise);
      } catch (error) {
        expect(error).toBeInstanceOf(SsmError);
      }
    }),
  );
});
