/** Calls and connections that cost the region more than others: bounded before they begin, and never everybody's wait. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { IAMClient, SimulateCustomPolicyCommand, type SimulateCustomPolicyCommandInput } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { mostIdleConnections, mostPipelined, mostUnfinishedBytes } from '../src/server/limits.ts';
import { mostEvaluations } from '../src/services/iam/simulate-page.ts';
import { type Harness, startHarness } from './harness.ts';
import { form, identity, signed } from './raw-request.ts';

// Two cores and a hundred thousand evaluations.
vi.setConfig({ testTimeout: 60_000 });

let harness: Harness;
let iam: IAMClient;
beforeAll(async () => {
  harness = await startHarness();
  iam = new IAMClient(harness.client());
});
afterAll(async () => {
  iam.destroy();
  await harness.close();
});

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const policy = (n: number, statements = 1): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: numbers(statements).map(() => ({
      Effect: 'Allow',
      Action: `ec2:Describe${n}*`,
      Resource: `arn:aws:ec2:*:*:instance/i-${n}*`,
    })),
  });
const simulation = (actions: number, resources: number, policies: number): SimulateCustomPolicyCommandInput => ({
  ActionNames: numbers(actions).map((n) => `ec2:Describe${n}`),
  ResourceArns: numbers(resources).map((n) => `arn:aws:ec2:eu-west-1:111122223333:instance/i-${n}`),
  PolicyInputList: numbers(policies).map((n) => policy(n)),
});

async function whoAmI(account = 0): Promise<string | undefined> {
  const keys = harness.accounts[account];
  const sts = new STSClient(
    harness.client({ accessKeyId: keys?.accessKeyId ?? '', secretAccessKey: keys?.secretAccessKey ?? '' }),
  );
  const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return Arn;
}

describe('attack: simulations', () => {
  test('of 400 actions, 400 resources and 60 policies come in pages, and others are served meanwhile', async () => {
    const order: string[] = [];
    const simulated = iam
      .send(new SimulateCustomPolicyCommand(simulation(400, 400, 60)))
      .finally(() => order.push('simulated'));
    for (let n = 0; n < 4; n++) {
      await whoAmI(1);
      order.push('served');
    }
    const answer = await simulated;
    expect(order.slice(0, 3)).toEqual(['served', 'served', 'served']);
    expect(answer.IsTruncated).toBe(true);
    expect((answer.EvaluationResults?.length ?? 0) * 400 * 60).toBeLessThanOrEqual(mostEvaluations);
  });

  test('in pages answer every action once and in order', async () => {
    const seen: (string | undefined)[] = [];
    let marker: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof simulateFrom>> = await simulateFrom(marker);
      seen.push(...(page.EvaluationResults ?? []).map(({ EvalActionName: name }) => name));
      marker = page.Marker;
    } while (marker !== undefined);
    expect(seen).toEqual(numbers(9).map((n) => `ec2:Describe${n}`));
  });

  const simulateFrom = (Marker: string | undefined) =>
    iam.send(new SimulateCustomPolicyCommand({ ...simulation(9, 300, 80), ...(Marker !== undefined && { Marker }) }));

  test('of usual size come in one page', async () => {
    const answer = await iam.send(new SimulateCustomPolicyCommand(simulation(50, 3, 5)));
    expect(answer.EvaluationResults).toHaveLength(50);
    expect(answer.IsTruncated).toBe(false);
  });

  test('too large for one action are refused before anything is evaluated', async () => {
    const input = { ...simulation(1, 1000, 1), PolicyInputList: [policy(0, 200)] };
    await expect(iam.send(new SimulateCustomPolicyCommand(input))).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining(`this local region makes at most ${mostEvaluations}`),
    });
  });

  test('are four at a time for one principal', async () => {
    const calls = await Promise.allSettled(
      numbers(8).map(() => iam.send(new SimulateCustomPolicyCommand(simulation(100, 100, 60)))),
    );
    const refused = calls.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThanOrEqual(4);
    expect(refused[0]).toMatchObject({
      reason: { name: expect.stringContaining('Throttling'), message: 'Rate exceeded' },
    });
    await iam.send(new SimulateCustomPolicyCommand(simulation(1, 1, 1)));
  });
});

describe('attack: connections', () => {
  const opened: Socket[] = [];
  const open = async (): Promise<Socket> => {
    const socket = connect(Number(new URL(harness.region.endpoints.endpointUrl).port), '127.0.0.1');
    opened.push(socket);
    socket.on('error', () => {});
    await once(socket, 'connect');
    return socket;
  };
  const closed = (socket: Socket): Promise<unknown> => (socket.closed ? Promise.resolve() : once(socket, 'close'));
  afterAll(() => {
    for (const socket of opened) socket.destroy();
  });

  async function head(): Promise<string> {
    const { headers } = await signed(harness, { headers: form, body: identity });
    const lines = ['POST / HTTP/1.1', ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
    return lines.join('\r\n');
  }

  test('idle ones without a signature make room for new ones, and those with one stay', async () => {
    const known = await open();
    known.write(`${await head()}\r\ncontent-length: ${identity.length}\r\n\r\n${identity}`);
    const [answer] = await once(known, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200/);
    const idle = [];
    for (let n = 0; n < mostIdleConnections + 20; n++) idle.push(await open());
    for (const socket of idle) socket.resume();
    await Promise.all(idle.slice(0, 10).map(closed));
    expect(await whoAmI()).toContain(':root');
    known.write(`${await head()}\r\ncontent-length: ${identity.length}\r\n\r\n${identity}`);
    expect(String((await once(known, 'data'))[0])).toMatch(/^HTTP\/1\.1 200/);
    expect(idle.filter((socket) => !socket.closed).length).toBeLessThanOrEqual(mostIdleConnections);
    for (const socket of idle) socket.destroy();
  });

  test('more requests at once on one connection than any client sends end it; a few are answered', async () => {
    const get = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n';
    const few = await open();
    let said = '';
    few.on('data', (chunk) => {
      said += String(chunk);
    });
    few.write(get.repeat(mostPipelined / 2));
    await vi.waitFor(() => expect(said.match(/HTTP\/1\.1 4/g)).toHaveLength(mostPipelined / 2));
    const many = await open();
    many.resume();
    many.write(get.repeat(mostPipelined * 20));
    await closed(many);
    expect(await whoAmI()).toContain(':root');
  });

  test('bodies that never end make room, the oldest first', async () => {
    const part = Buffer.alloc(1024 * 1024, 0x61);
    const start = `${await head()}\r\ncontent-length: ${part.length + 1}\r\n\r\n`;
    const slow = [];
    for (let n = 0; n < mostUnfinishedBytes / part.length + 5; n++) {
      const socket = await open();
      socket.resume();
      socket.write(start);
      await new Promise<void>((resolve) => socket.write(part, () => resolve()));
      slow.push(socket);
    }
    const [oldest] = slow;
    if (oldest !== undefined) await closed(oldest);
    expect(await whoAmI()).toContain(':root');
    for (const socket of slow) socket.destroy();
  });
});
