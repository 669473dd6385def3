/**
 * A region's machines in a process of their own, with private mounts as a real region has them, obeying JSON lines on
 * its standard input. Run by `Computer` in `computer-process.ts`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { Machine } from '../../src/instances/machine.ts';
import { createMachines } from '../../src/instances/machines.ts';
import { mountState, privateMountsCommand } from '../../src/instances/private-mounts.ts';
import { peerOf } from '../../src/server/peer.ts';
import type { ComputerOptions } from './computer-process.ts';
import { likeContainer, plantSecrets } from './plant.ts';

const again = privateMountsCommand([process.execPath, ...process.execArgv, ...process.argv.slice(1)], process.env);
if (again !== undefined) process.execve?.(again.file, [again.file, ...again.args], again.env);
const stateDir = mountState(process.env);
const options = JSON.parse(process.argv[2] ?? '{}') as ComputerOptions;
if (options.planted) plantSecrets(stateDir);
if (options.container) likeContainer(stateDir);

type Waiting = { readonly command: string; readonly done: (result: unknown) => void };

/** Commands for the test agent inside each instance, which fetches them by long polling. */
const queues = new Map<string, { waiting: Waiting[]; poll?: ServerResponse; current?: Waiting }>();

function queueOf(id: string) {
  const queue = queues.get(id) ?? { waiting: [] };
  queues.set(id, queue);
  return queue;
}

function hand(id: string): void {
  const queue = queueOf(id);
  if (queue.poll === undefined || queue.waiting.length === 0) return;
  queue.current = queue.waiting.shift() as Waiting;
  queue.poll.end(queue.current.command);
  delete queue.poll;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://region');
  const id = url.searchParams.get('id') ?? '';
  if (url.pathname === '/next') {
    const queue = queueOf(id);
    queue.poll = response;
    response.on('close', () => {
      if (queue.poll === response) delete queue.poll;
    });
    hand(id);
    return;
  }
  if (url.pathname === '/result') {
    let body = '';
    for await (const chunk of request) body += chunk;
    queueOf(id).current?.done(JSON.parse(body));
    response.end();
    return;
  }
  response.end(`region for ${peerOf(request.socket).address}\n`);
}

const http = createServer((request, response) => void serve(request, response));
const https = createTlsServer();
await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
const httpPort = (http.address() as AddressInfo).port;
const machines = createMachines(
  { regionName: 'eu-west-1', http, httpPort, https, httpsPort: 9, caPem: 'test authority\n' },
  { stateDir, ...options },
);
const running = new Map<string, Machine>();

type Order = { readonly seq: number; readonly verb: string; readonly id: string; readonly [key: string]: unknown };

async function obey(order: Order): Promise<unknown> {
  const { id } = order;
  switch (order.verb) {
    case 'missing':
      return machines.missing();
    case 'boot': {
      queues.delete(id);
      const machine = await machines.boot({
        id,
        hostname: String(order.hostname),
        privateIp: String(order.privateIp),
        size: { vcpus: 2, memoryBytes: Number(order.memoryBytes ?? 1024 ** 3) },
        userData: Buffer.from(String(order.userData ?? '')),
        pathTo: () => ({ address: String(order.privateIp) }),
        metadata: (request, response) => response.end(`metadata of ${id} ${request.url}\n`),
      });
      running.set(id, machine);
      return undefined;
    }
    case 'exec':
      return new Promise((done) => {
        queueOf(id).waiting.push({ command: String(order.command), done });
        hand(id);
      });
    case 'console':
      return Buffer.from(running.get(id)?.console() ?? []).toString();
    case 'ended':
      return running.get(id)?.ended;
    case 'stop':
      return running.get(id)?.stop();
    case 'discard':
      return machines.discard(id);
    case 'close':
      http.closeAllConnections();
      http.close();
      return machines.close();
    default:
      throw new Error(`no such verb: ${order.verb}`);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  void obey(order).then(
    (value) => process.stdout.write(`${JSON.stringify({ seq: order.seq, value })}\n`),
    (error: Error & { hint?: string }) =>
      process.stdout.write(`${JSON.stringify({ seq: order.seq, error: `${error.message}${error.hint ?? ''}` })}\n`),
  );
}
await machines.close();
process.exit(0);
