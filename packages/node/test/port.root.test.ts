import { createHash, randomBytes } from 'node:crypto';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Mux } from '@sallyport/ssm';
import { afterAll, describe, expect } from 'vitest';
import type { FakeClient } from './fake-gateway.ts';
import { machineUnderTest, test } from './machine-test.ts';

const under = machineUnderTest();
const { gateway } = under;
const id = (): string => under.id();
const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const echo = (): Promise<number> => serve((socket) => socket.pipe(socket));

function forward(portNumber: number, more: Record<string, string> = {}): Record<string, unknown> {
  return {
    sessionType: 'Port',
    properties: { portNumber: '{{ portNumber }}', type: 'LocalPortForwarding', ...more },
    parameters: { portNumber: { type: 'String', default: String(portNumber) } },
  };
}

/** The client's end of the multiplexer. */
class Streams {
  readonly mux = new Mux({ role: 'client', maxUnread: 1 << 30 });
  readonly received = new Map<number, Buffer[]>();
  readonly closed = new Set<number>();
  readonly #client: FakeClient;

  constructor(client: FakeClient) {
    this.#client = client;
    client.onOutput = (bytes) => {
      for (const event of this.mux.receive(bytes)) {
        if (event.type === 'data') {
          this.received.set(event.streamId, [...(this.received.get(event.streamId) ?? []), Buffer.from(event.data)]);
          this.mux.consumed(event.streamId, event.data.length);
        }
        if (event.type === 'closed') this.closed.add(event.streamId);
      }
    };
  }

  open(): number {
    const stream = this.mux.open();
    this.flush();
    return stream;
  }

  send(stream: number, bytes: Uint8Array): void {
    this.mux.send(stream, bytes);
    this.flush();
  }

  close(stream: number): void {
    this.mux.close(stream);
    this.flush();
  }

  bytes(stream: number): Buffer {
    return Buffer.concat(this.received.get(stream) ?? []);
  }

  flush(): void {
    for (const bytes of this.mux.takeOutput()) this.#client.type(bytes);
  }
}

async function opened(document: Record<string, unknown>): Promise<{ client: FakeClient; streams: Streams }> {
  const client = gateway.start(id(), document);
  const streams = new Streams(client);
  await gateway.until(() => client.ready, 'the handshake');
  return { client, streams };
}

describe('a forward', () => {
  test('has many connections at once, with every byte of each', async () => {
    const { client, streams } = await opened(forward(await echo()));
    const sent = Array.from({ length: 8 }, () => ({ stream: streams.open(), bytes: randomBytes(1_000_000) }));
    for (const { stream, bytes } of sent) streams.send(stream, bytes);
    for (const { stream, bytes } of sent) {
      await gateway.until(() => streams.bytes(stream).length >= bytes.length, `the echo of ${stream}`, 20_000);
      expect(streams.bytes(stream).equals(bytes)).toBe(true);
    }
    client.flag(2);
    expect((await client.ends()).finalTaskStatus).toBe('Success');
  });

  test('does not change a single line end', async () => {
    const { client, streams } = await opened(forward(await echo()));
    const stream = streams.open();
    for (const piece of ['A', '\n', 'B', '\n', '\n', 'C', '\r']) streams.send(stream, Buffer.from(piece));
    await gateway.until(() => streams.bytes(stream).length === 7, 'the echo');
    expect(streams.bytes(stream).toString()).toBe('A\nB\n\nC\r');
    client.flag(2);
    await client.ends();
  });

  test('reports a refused connection and goes on', async () => {
    const port = await serve(() => undefined);
    const server = servers.at(-1) as Server;
    const { client, streams } = await opened(forward(port));
    await new Promise((resolve) => server.close(resolve));
    const stream = streams.open();
    await gateway.until(() => streams.closed.has(stream), 'the end of the stream');
    expect(client.flags).toEqual([3]);
    expect(gateway.completionOf(client.sessionId)).toBeUndefined();
    client.flag(2);
    await client.ends();
  });

  test('ends a stream after the last byte of the program, and the connection when the client ends the stream', async () => {
    let closedByUs = 0;
    const port = await serve((socket) => {
      socket.once('data', (bytes) => {
        if (bytes.toString() === 'bye') socket.end(Buffer.alloc(300_000, 7));
        socket.on('end', () => {
          closedByUs += 1;
          socket.end();
        });
        socket.resume();
      });
    });
    const { client, streams } = await opened(forward(port));
    const first = streams.open();
    streams.send(first, Buffer.from('bye'));
    await gateway.until(() => streams.closed.has(first), 'the end of the stream');
    expect(streams.bytes(first).length).toBe(300_000);
    const second = streams.open();
    streams.send(second, Buffer.from('x'.repeat(100)));
    streams.close(second);
    await gateway.until(() => closedByUs === 2, 'the program to see the end');
    client.flag(2);
    await client.ends();
  });

  test('with a program that does not read blocks no other connection', async () => {
    let reading = 0;
    const port = await serve((socket) => {
      reading += 1;
      if (reading === 1) socket.pause();
      else socket.pipe(socket);
    });
    const { client, streams } = await opened(forward(port));
    const stuck = streams.open();
    const lively = streams.open();
    streams.send(lively, Buffer.from('one'));
    await gateway.until(() => streams.bytes(lively).length === 3, 'the first echo');
    streams.send(stuck, Buffer.alloc(20_000_000));
    streams.send(lively, Buffer.from('two'));
    await gateway.until(() => streams.bytes(lively).toString() === 'onetwo', 'the second echo', 20_000);
    client.flag(2);
    await client.ends();
  });

  test('alone with a slow program loses nothing', async () => {
    const hash = createHash('sha256');
    const port = await serve((socket) => {
      let count = 0;
      socket.pause();
      setTimeout(() => socket.resume(), 700);
      socket.on('data', (bytes) => {
        hash.update(bytes);
        count += bytes.length;
        if (count === 24_000_000) socket.end(hash.digest('hex'));
      });
    });
    const { client, streams } = await opened(forward(port));
    const stream = streams.open();
    const bytes = randomBytes(24_000_000);
    streams.send(stream, bytes);
    await gateway.until(() => streams.closed.has(stream), 'the answer', 20_000);
    expect(streams.bytes(stream).toString()).toBe(createHash('sha256').update(bytes).digest('hex'));
    client.flag(2);
    await client.ends();
  });

  test('whose stream is not smux ends with a reason', async () => {
    const { client } = await opened(forward(await echo()));
    client.type('SSH-2.0-x');
    const done = await client.ends();
    expect(done).toMatchObject({
      finalTaskStatus: 'Failed',
      output: expect.stringContaining('multiplexed stream is malformed'),
    });
  });

  test.each([
    ['127.0.0.1'],
    ['localhost'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['0x7f.1'],
    ['2130706433'],
    ['0.0.0.0'],
    ['::'],
    ['169.254.169.254'],
    ['::ffff:a9fe:a9fe'],
    ['169.254.170.2'],
    ['fe80::1'],
    ['fd00:ec2::254'],
    ['255.255.255.255'],
  ])('to-the-credentials-behind-%s is forbidden', async (host) => {
    const client = gateway.start(id(), forward(await echo(), { host }));
    expect(await client.ends()).toMatchObject({
      finalTaskStatus: 'Failed',
      output: `Forwarding to IP address ${host} is forbidden.`,
    });
  });
});

describe('a raw port', () => {
  const raw = (port: number): Record<string, unknown> => ({
    sessionType: 'Port',
    properties: { portNumber: String(port) },
  });

  test('is one stream, and ends with its connection', async () => {
    const port = await serve((socket) => {
      socket.write('SSH-2.0-test\r\n');
      socket.on('data', (bytes) => (bytes.includes('quit') ? socket.end('bye') : socket.write(bytes)));
    });
    const client = gateway.start(id(), raw(port));
    await client.sees('SSH-2.0-test\r\n');
    const bytes = randomBytes(3_000_000).map((byte) => byte | 0x80);
    client.type(bytes);
    await gateway.until(() => client.bytes.length === 14 + bytes.length, 'the echo', 20_000);
    expect(client.bytes.subarray(14).equals(Buffer.from(bytes))).toBe(true);
    client.type('quit');
    expect((await client.ends()).finalTaskStatus).toBe('Success');
    expect(client.text.endsWith('bye')).toBe(true);
  });

  test('without a listening program ends with a reason', async () => {
    const port = await serve(() => undefined);
    await new Promise((resolve) => (servers.at(-1) as Server).close(resolve));
    const client = gateway.start(id(), raw(port));
    const done = await client.ends();
    expect(done.finalTaskStatus).toBe('Failed');
    expect(done.output).toMatch(/^Unable to connect to specified port: .*ECONNREFUSED/);
  });

  test('of a client without multiplexing connects again for each connection', async () => {
    let connections = 0;
    const port = await serve((socket) => {
      connections += 1;
      socket.write(`${connections}:`);
      socket.on('data', (bytes) => (bytes.includes('!') ? socket.end() : socket.write(bytes)));
      socket.on('end', () => socket.end());
    });
    const client = gateway.start(id(), forward(port));
    client.clientVersion = '1.1.61.0';
    await client.sees('1:');
    client.type('a');
    await client.sees('1:a');
    client.flag(1);
    client.type('b');
    await client.sees('2:b');
    client.type('!');
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.type('c');
    await client.sees('3:c');
    client.flag(2);
    expect((await client.ends()).finalTaskStatus).toBe('Success');
  });
});
