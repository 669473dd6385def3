/** Who is served next: by the order alone, and over real connections to a region and to a metadata service. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { openRelaySockets, type RelaySockets } from '../src/instances/relay-sockets.ts';
import { mostIdleConnections, mostPipelined } from '../src/server/limits.ts';
import { RequestTurns } from '../src/server/request-turns.ts';
import { type Harness, startHarness } from './harness.ts';
import { form, identity, signed } from './raw-request.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('turns', () => {
  test('a peer with one request is served in the next turn, whatever others have sent before', async () => {
    let turn: (() => void) | undefined;
    const turns = new RequestTurns((run) => {
      turn = run;
    });
    const order: string[] = [];
    const ask = (peer: string): void => void turns.next(peer).then(() => order.push(peer));
    const nextTurn = async (): Promise<void> => {
      turn?.();
      await new Promise(setImmediate);
    };
    for (const _ of numbers(1000)) ask('rogue');
    ask('quiet');
    await new Promise(setImmediate);
    expect(order).toEqual(['rogue']);
    await nextTurn();
    expect(order.toSorted()).toEqual(['quiet', 'rogue', 'rogue']);
    for (const n of numbers(998)) {
      await nextTurn();
      expect(order).toHaveLength(4 + n);
    }
  });

  test('a hundred peers have their turns eight at a time, each once before any a second time', async () => {
    let turn: (() => void) | undefined;
    const turns = new RequestTurns((run) => {
      turn = run;
    });
    const order: number[] = [];
    for (const _ of [1, 2]) for (const peer of numbers(100)) void turns.next(String(peer)).then(() => order.push(peer));
    for (let before = -1; before < order.length; ) {
      before = order.length;
      turn?.();
      await new Promise(setImmediate);
      expect(order.length - before).toBeLessThanOrEqual(16);
    }
    expect(order).toHaveLength(200);
    expect(new Set(order.slice(0, 100)).size).toBe(100);
  });
});

describe('attack: a principal', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  test('with hundreds of calls on their way waits for itself, and others have their answer before', async () => {
    const port = Number(new URL(harness.region.endpoints.endpointUrl).port);
    const ask = async (account: number): Promise<string> => {
      const { accessKeyId = '', secretAccessKey = '' } = harness.accounts[account] ?? {};
      const request = { headers: form, body: identity };
      const { headers } = await signed(harness, request, { credentials: { accessKeyId, secretAccessKey } });
      const lines = ['POST / HTTP/1.1', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
      return `${lines.join('\r\n')}\r\ncontent-length: ${identity.length}\r\n\r\n${identity}`;
    };
    const [hostile, friendly] = [(await ask(0)).repeat(mostPipelined), await ask(1)];
    const sockets = await Promise.all(
      numbers(30).map(async () => {
        const socket = connect(port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      }),
    );
    const [quiet, ...rogues] = sockets.toReversed();
    let answered = 0;
    for (const socket of rogues) {
      socket.on('data', (chunk) => {
        answered += String(chunk).match(/HTTP\/1\.1 200/g)?.length ?? 0;
      });
      socket.write(hostile);
    }
    quiet?.write(friendly);
    if (quiet !== undefined) expect(String((await once(quiet, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/);
    expect(answered).toBeLessThan((rogues.length * mostPipelined) / 4);
    await vi.waitFor(() => expect(answered).toBe(rogues.length * mostPipelined), 10_000);
    for (const socket of sockets) socket.destroy();
  });
});

describe('attack: the metadata service of an instance', () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-'));
  let relay: RelaySockets | undefined;
  const opened: Socket[] = [];
  beforeAll(async () => {
    const metadata = (_: unknown, response: { end(text: string): void }): void => response.end('metadata');
    const region = { http: createServer(), https: createServer() };
    const spec = { privateIp: '10.0.0.1', metadata } as unknown as Parameters<typeof openRelaySockets>[1];
    relay = await openRelaySockets(folder, spec, region as never, process.getuid?.() ?? 0);
  });
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });
  afterAll(async () => {
    await relay?.close();
    rmSync(folder, { recursive: true });
  });

  const open = async (): Promise<Socket> => {
    const socket = connect(join(folder, 'imds.sock'));
    opened.push(socket);
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const get = 'GET / HTTP/1.1\r\nhost: 169.254.169.254\r\n\r\n';
  const answered = async (socket: Socket): Promise<string> => {
    socket.write(get);
    const [answer] = await once(socket, 'data');
    return String(answer);
  };

  test('idle connections make room for new ones, the oldest first', async () => {
    const idle: Socket[] = [];
    for (const _ of numbers(mostIdleConnections + 20)) {
      const socket = await open();
      socket.resume();
      idle.push(socket);
    }
    await vi.waitFor(() => expect(idle.slice(0, 10).every((socket) => socket.closed)).toBe(true));
    expect(await answered(await open())).toMatch(/^HTTP\/1\.1 200/);
    expect(idle.filter((socket) => !socket.closed).length).toBeLessThanOrEqual(mostIdleConnections);
  });

  test('more requests at once than any client sends end their connection; a few are answered', async () => {
    const many = await open();
    many.resume();
    many.write(get.repeat(mostPipelined * 20));
    await once(many, 'close');
    const few = await open();
    let said = '';
    few.on('data', (chunk) => {
      said += String(chunk);
    });
    few.write(get.repeat(mostPipelined / 2));
    await vi.waitFor(() => expect(said.match(/HTTP\/1\.1 200/g)).toHaveLength(mostPipelined / 2));
  });
});
