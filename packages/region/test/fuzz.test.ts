/** Every operation of every service with random inputs: refused or served, never an internal error. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelOf } from '../src/wire/models.ts';
import type { Shape } from '../src/wire/shape.ts';
import { servedOperations } from '../tools/served-operations.ts';
import { type Harness, startHarness } from './harness.ts';
import { type Chance, chance, randomValue } from './random-value.ts';

type Client = { send(command: object): Promise<unknown> };
type Module = Readonly<Record<string, new (input: object) => object>>;

const clients: Readonly<Record<string, readonly [string, () => Promise<unknown>]>> = {
  sts: ['STSClient', () => import('@aws-sdk/client-sts')],
  iam: ['IAMClient', () => import('@aws-sdk/client-iam')],
  ec2: ['EC2Client', () => import('@aws-sdk/client-ec2')],
  ssm: ['SSMClient', () => import('@aws-sdk/client-ssm')],
  logs: ['CloudWatchLogsClient', () => import('@aws-sdk/client-cloudwatch-logs')],
  'ec2-instance-connect': ['EC2InstanceConnectClient', () => import('@aws-sdk/client-ec2-instance-connect')],
};

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.close());

/** Required members are always there, or every call would be refused at once. */
function whole(shape: Shape | undefined, next: Chance): object {
  if (shape?.kind !== 'structure') return {};
  const input: Record<string, unknown> = { ...(randomValue(shape, next) as object | undefined) };
  for (const name of shape.required) {
    const member = shape.members.get(name)?.shape();
    input[name] ??= member && randomValue(member, next);
  }
  delete input.DryRun;
  return input;
}

describe.each(Object.keys(clients))('%s', (service) => {
  test.each(servedOperations[service] ?? [])('%s', async (name) => {
    const [clientName, load] = clients[service] ?? ['', () => Promise.resolve({})];
    const module = (await load()) as Module;
    const client = new (module[clientName] as unknown as new (config: object) => Client)(harness.client());
    const Command = module[`${name}Command`];
    const shape = modelOf(service)?.operation(name)?.input;
    if (Command === undefined) throw new Error(`no command for ${name}`);
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const input = whole(shape, chance(seed));
        const refused = await client.send(new Command(input)).then(
          () => undefined,
          (cause: { $metadata?: { httpStatusCode?: number } }) => cause,
        );
        const status = refused?.$metadata?.httpStatusCode;
        expect(status ?? 200, JSON.stringify(input)).toSatisfy((code: number) => code < 500 || code === 501);
        expect(harness.complaints).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
