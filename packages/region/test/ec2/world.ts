/** A region whose machines boot nothing, and can be made to fail, to lack something or to be slow. */
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EC2Client, RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import type { Account } from '../../src/account.ts';
import type { Machine, MachineSpec, RegionListeners } from '../../src/instances/machine.ts';
import { localImageId } from '../../src/services/ec2/known-images.ts';
import { settled } from '../../src/services/ec2/lifecycle.ts';
import { findInstance, type Instance } from '../../src/services/ec2/store.ts';
import { FakeMachines } from '../fake-machines.ts';
import { type ClientConfig, type Harness, type HarnessOptions, startHarness } from '../harness.ts';
import { makeRole, trust } from '../people.ts';

export class TestMachines extends FakeMachines {
  lacking: readonly { message: string; hint: string }[] = [];
  /** What boots wait for. */
  gate: Promise<void> = Promise.resolve();

  override missing(): Promise<readonly { message: string; hint: string }[]> {
    return Promise.resolve(this.lacking);
  }

  override async boot(spec: MachineSpec): Promise<Machine> {
    await this.gate;
    return super.boot(spec);
  }
}

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
};

export class World {
  readonly harness: Harness;
  readonly machines: TestMachines;
  readonly ec2: EC2Client;
  readonly #servers: Server[] = [];

  private constructor(harness: Harness, machines: TestMachines) {
    this.harness = harness;
    this.machines = machines;
    this.ec2 = new EC2Client(harness.client());
  }

  /** `listening` gets the region's servers, for tests that give connections to them. */
  static async start(
    options: HarnessOptions = {},
    listening: (listeners: RegionListeners) => void = () => {},
  ): Promise<World> {
    const machines = new TestMachines();
    const boot = (listeners: RegionListeners): TestMachines => {
      listening(listeners);
      return machines;
    };
    return new World(await startHarness({ ...options, boot }), machines);
  }

  get account(): Account {
    const [first] = this.harness.region.accounts.values();
    if (first === undefined) throw new Error('the region has no account');
    return first;
  }

  as(keys: ClientConfig['credentials']): EC2Client {
    return new EC2Client(this.harness.client(keys));
  }

  instance(id: string): Instance {
    const instance = findInstance(this.account, id);
    if (instance === undefined) throw new Error(`there is no ${id}`);
    return instance;
  }

  async settle(id: string): Promise<Instance> {
    await settled(this.instance(id));
    return this.instance(id);
  }

  /** One running instance. */
  async launch(input: Partial<RunInstancesCommandInput> = {}, client: EC2Client = this.ec2): Promise<Instance> {
    const { Instances } = await client.send(
      new RunInstancesCommand({ ImageId: localImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1, ...input }),
    );
    return this.settle(Instances?.[0]?.InstanceId ?? '');
  }

  /** A role that trusts EC2, in an instance profile of the same name. */
  async profile(name: string, document?: string): Promise<void> {
    const iam = new IAMClient(this.harness.client());
    await makeRole(this.harness, name, trust({ Service: 'ec2.amazonaws.com' }), document);
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  }

  /** The metadata service of a running instance, as a program inside it uses it. */
  async imds(instance: Instance): Promise<Metadata> {
    const listener = this.machines.running.get(instance.id)?.spec.metadata;
    if (listener === undefined) throw new Error(`${instance.id} does not run`);
    return this.serve(listener);
  }

  async serve(listener: RequestListener): Promise<Metadata> {
    const server = createServer(listener);
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Metadata((server.address() as AddressInfo).port);
  }

  async close(): Promise<void> {
    this.ec2.destroy();
    for (const server of this.#servers) server.close().closeAllConnections();
    await this.harness.close();
  }
}

export class Metadata {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  ask(method: string, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { port: this.#port, host: '127.0.0.1', method, path, headers, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks).toString(),
              headers: response.headers,
            }),
          );
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  }

  async token(seconds = 60): Promise<string> {
    const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) };
    return (await this.ask('PUT', '/latest/api/token', ttl)).body;
  }

  /** With a fresh token: the body, or the status when it is not 200. */
  async get(path: string): Promise<string | number> {
    const answer = await this.ask('GET', path, { 'x-aws-ec2-metadata-token': await this.token() });
    return answer.status === 200 ? answer.body : answer.status;
  }
}

export { localImageId };
