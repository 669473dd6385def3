/** The message gateway: how much it carries, and how long a key's echo takes while another session floods it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type WebSocket, WebSocketServer } from 'ws';
import { node } from '../e2e/region-process.ts';
import { input, output, Peer } from '../packages/region/test/peer.ts';
import { median, print } from './figure.ts';
import type { Started } from './gateway-process.ts';

const program = new URL('gateway-process.ts', import.meta.url).pathname;

class GatewayProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#child = spawn(node, ['--conditions=source', program, 'gateway'], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (this.#child.stdout === null) throw new Error('the gateway has no output');
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async session(id: string): Promise<Started> {
    this.#child.stdin?.write(`${id}\n`);
    const { value } = await this.#lines.next();
    return JSON.parse(value) as Started;
  }

  async people(id: string): Promise<{ client: Peer; agent: Peer }> {
    const { port, client, agent } = await this.session(id);
    const open = async (token: string): Promise<Peer> =>
      (await Peer.open(`ws://127.0.0.1:${port}/v1/data-channel/${id}`)).present(token);
    return { client: await open(client), agent: await open(agent) };
  }

  close(): void {
    this.#child.stdin?.end();
  }
}

export async function benchGateway(): Promise<void> {
  const gateway = new GatewayProcess();
  for (const [payload, count] of [
    [1024, 40_000],
    [64 * 1024, 4_000],
  ] as const) {
    // As many different ones as can wait at once: a copy of a message that waits is not queued.
    const messages = Array.from({ length: payload < 4096 ? 8192 : 256 }, (_, n) => output('x'.repeat(payload), n));
    const carried: number[] = [];
    const bare: number[] = [];
    for (let run = 0; run < 3; run++) {
      const { client, agent } = await gateway.people(`carry-${payload}-${run}`);
      carried.push(await rate(agent, client, messages, count));
      bare.push(await bareRate(messages, count));
    }
    print({
      figure: `messages of ${payload} bytes through the gateway`,
      value: median(carried),
      unit: 'per-second',
      baseline: { what: 'the same over one WebSocket without a gateway', value: median(bare) },
      goal: 'no fewer than before queues had bounds',
    });
  }
  await echoes(gateway);
  gateway.close();
}

async function rate(from: Peer, to: Peer, messages: readonly Uint8Array[], count: number): Promise<number> {
  const began = performance.now();
  for (let n = 0; n < count; n++) from.send(messages[n % messages.length] ?? new Uint8Array());
  for (let n = 0; n < count; n++) await to.nextBytes();
  const seconds = (performance.now() - began) / 1000;
  from.cut();
  to.cut();
  return count / seconds;
}

async function bareRate(messages: readonly Uint8Array[], count: number): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no address');
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  const peer = await Peer.open(`ws://127.0.0.1:${address.port}/`);
  const source = await accepted;
  const began = performance.now();
  for (let n = 0; n < count; n++) source.send(messages[n % messages.length] ?? new Uint8Array());
  for (let n = 0; n < count; n++) await peer.nextBytes();
  const seconds = (performance.now() - began) / 1000;
  peer.cut();
  server.close();
  return count / seconds;
}

/** In turns, because the machine has other work as well: what a quiet minute and a busy one differ by would be the result. */
const echoRounds = 5;
const echoesPerRound = 3000;

async function echoes(gateway: GatewayProcess): Promise<void> {
  const other = new GatewayProcess();
  const people = await gateway.people('quiet');
  let sent = 0;
  const slowest = (): Promise<number> => {
    sent += echoesPerRound;
    return echo(people, sent - echoesPerRound, echoesPerRound);
  };
  await slowest();
  const [quiet, elsewhere, under]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < echoRounds; round++) {
    quiet.push(await slowest());
    elsewhere.push(await whileFlooded(other, `rogue-${round}`, slowest));
    under.push(await whileFlooded(gateway, `rogue-${round}`, slowest));
  }
  print({
    figure: "a key's echo while another session floods the gateway, the slowest of a hundred",
    value: median(under),
    unit: 'ms',
    baseline: { what: 'the same in the quiet gateway', value: median(quiet) },
    goal: 'at most 3 times',
  });
  print({
    figure: "a key's echo while another session floods the gateway, the slowest of a hundred",
    value: median(under),
    unit: 'ms',
    baseline: { what: 'the same while that session floods another gateway of this machine', value: median(elsewhere) },
    goal: 'what the flood costs beside its share of the processors',
  });
  people.client.cut();
  people.agent.cut();
  other.close();
}

async function whileFlooded(gateway: GatewayProcess, id: string, task: () => Promise<number>): Promise<number> {
  const started = await gateway.session(id);
  const rogue = spawn(node, ['--conditions=source', program, 'rogue', id, JSON.stringify(started)], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(rogue, 'exit');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const value = await task();
  rogue.stdin?.end();
  await ended;
  return value;
}

/** The slowest of a hundred, in milliseconds. */
async function echo({ client, agent }: { client: Peer; agent: Peer }, from: number, count: number): Promise<number> {
  const times: number[] = [];
  for (let n = from; n < from + count; n++) {
    const began = performance.now();
    client.send(input('k', n));
    await agent.nextBytes();
    agent.send(output('k', n));
    await client.nextBytes();
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(count * 0.99)] ?? Number.NaN;
}
