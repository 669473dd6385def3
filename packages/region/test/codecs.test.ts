/** Our codecs against the official SDK's: what it writes we read, what we write it reads. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Protocol } from '../src/service.ts';
import { ServiceError } from '../src/service-error.ts';
import { modelOf } from '../src/wire/models.ts';
import { readInput, writeError, writeOutput } from '../src/wire/protocol.ts';
import type { OperationShape } from '../src/wire/shape.ts';
import { decodePairs } from '../src/wire/sigv4/signed-request.ts';
import { servedOperations } from '../tools/served-operations.ts';
import { chance, randomValue } from './random-value.ts';

type Request = { readonly body: string | Uint8Array | undefined };
type Client = { send(command: object): Promise<Record<string, unknown>> };
type Module = Readonly<Record<string, new (input: object) => object>>;

const services: Readonly<Record<string, readonly [Protocol, string, () => Promise<unknown>]>> = {
  sts: ['query', 'STSClient', () => import('@aws-sdk/client-sts')],
  iam: ['query', 'IAMClient', () => import('@aws-sdk/client-iam')],
  ec2: ['ec2', 'EC2Client', () => import('@aws-sdk/client-ec2')],
  ssm: ['json', 'SSMClient', () => import('@aws-sdk/client-ssm')],
  logs: ['json', 'CloudWatchLogsClient', () => import('@aws-sdk/client-cloudwatch-logs')],
  'ec2-instance-connect': ['json', 'EC2InstanceConnectClient', () => import('@aws-sdk/client-ec2-instance-connect')],
};

/** A client whose requests go no further than `answer`. */
async function client(
  service: string,
  answer: (request: Request) => { status: number; headers: object; body: string },
): Promise<[Client, Module]> {
  const [, name, load] = services[service] ?? [];
  const module = (await load?.()) as Module;
  const Client = module[name ?? ''] as unknown as new (config: object) => Client;
  const requestHandler = {
    handle(request: Request) {
      const { status, headers, body } = answer(request);
      return Promise.resolve({ response: { statusCode: status, headers, body: new Blob([body]).stream() } });
    },
  };
  const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
  const config = { region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1, credentials, requestHandler };
  return [new Client(config), module];
}

function read(protocol: Protocol, shape: OperationShape, request: Request): unknown {
  const body =
    typeof request.body === 'string' ? new TextEncoder().encode(request.body) : (request.body ?? new Uint8Array(0));
  const parameters = protocol === 'json' ? [] : decodePairs(new TextDecoder().decode(body));
  return readInput(protocol, shape, { body, parameters });
}

for (const [service, [protocol]] of Object.entries(services)) {
  describe(service, () => {
    const model = modelOf(service);
    test.each(servedOperations[service] ?? [])('%s', async (name) => {
      const shape = model?.operation(name);
      if (model === undefined || shape === undefined) throw new Error(`no shape for ${name}`);
      let seen: unknown;
      let output: unknown;
      const [sender, module] = await client(service, (request) => {
        seen = read(protocol, shape, request);
        return writeOutput(protocol, model, name, shape, output, 'request-1');
      });
      const Command = module[`${name}Command`];
      if (Command === undefined) throw new Error(`no command for ${name}`);
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const next = chance(seed);
          const input = (shape.input && randomValue(shape.input, next)) ?? {};
          output = (shape.output && randomValue(shape.output, next)) ?? {};
          const answer = await sender.send(new Command(structuredClone(input as object)));
          expect(seen).toMatchObject(input as object);
          const { $metadata: _, ...rest } = answer;
          expect(withoutUndefined(rest)).toEqual(output);
        }),
        { numRuns: 12 },
      );
    });

    test('errors arrive with code, message and status', async () => {
      const error = new ServiceError('ThrottlingException', 400, `slow down: <"you" & me>`);
      const [sender, module] = await client(service, () => writeError(protocol, error, 'request-1'));
      const Command = module[`${servedOperations[service]?.[0]}Command`];
      if (Command === undefined) throw new Error('no command');
      await expect(sender.send(new Command({}))).rejects.toMatchObject({
        name: 'ThrottlingException',
        message: error.message,
        $metadata: { httpStatusCode: 400 },
      });
    });
  });
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  );
}
