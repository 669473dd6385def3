/** A region with instances that boot nothing, people with policies, and gateway timers the test moves. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { SSMClient, type StartSessionCommandOutput } from '@aws-sdk/client-ssm';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Account } from '../src/account.ts';
import type { Credential } from '../src/credentials.ts';
import type { Gateway } from '../src/gateway/gateway.ts';
import type { GatewayOptions } from '../src/gateway/options.ts';
import { gatewayOf } from '../src/gateway/region-gateway.ts';
import { ec2Store, type Instance, type InstanceState, setState } from '../src/services/ec2/store.ts';
import { ec2messages } from '../src/services/ec2messages/index.ts';
import { iamStore } from '../src/services/iam/store.ts';
import { kms } from '../src/services/kms/index.ts';
import { ssm } from '../src/services/ssm/index.ts';
import { ssmmessagesService } from '../src/services/ssmmessages/index.ts';
import { type Harness, type HarnessOptions, startHarness } from './harness.ts';
import { ManualScheduler } from './manual-scheduler.ts';
import { Peer } from './peer.ts';

export type Statement = {
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
};

export const fiveActions: Statement = {
  Action: [
    'ssm:UpdateInstanceInformation',
    'ssmmessages:CreateControlChannel',
    'ssmmessages:CreateDataChannel',
    'ssmmessages:OpenControlChannel',
    'ssmmessages:OpenDataChannel',
  ],
};

export class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', Buffer.from(secret as Uint8Array));
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}

export class SessionRegion {
  readonly harness: Harness;
  readonly scheduler: ManualScheduler;
  readonly #peers: Peer[] = [];
  readonly #clients: SSMClient[] = [];

  private constructor(harness: Harness, scheduler: ManualScheduler) {
    this.harness = harness;
    this.scheduler = scheduler;
  }

  static async start(
    options: Partial<GatewayOptions> = {},
    more: Pick<HarnessOptions, 'documentCheck'> = {},
  ): Promise<SessionRegion> {
    const scheduler = new ManualScheduler(Date.now());
    const services = [kms, ssm, ssmmessagesService({ scheduler, ...options }), ec2messages];
    return new SessionRegion(await startHarness({ services, ...more }), scheduler);
  }

  get account(): Account {
    const [first] = this.harness.region.accounts.values();
    if (first === undefined) throw new Error('the region has no account');
    return first;
  }

  get gateway(): Gateway {
    return gatewayOf(this.harness.region);
  }

  user(name: string, statements: readonly Statement[], tags: Readonly<Record<string, string>> = {}): Credential {
    const { users } = iamStore.of(this.account);
    const user = {
      name,
      path: '/',
      id: `AIDA${name.toUpperCase()}`,
      createDate: new Date(),
      tags: new Map(Object.entries(tags)),
      accessKeys: [],
      sshKeys: [],
      inline: new Map([['policy', policy(statements)]]),
      attached: new Set<string>(),
    };
    users.set(name, user);
    return this.harness.region.credentials.issue({ account: this.account, owner: { type: 'user', userId: user.id } });
  }

  role(
    name: string,
    sessionName: string,
    statements: readonly Statement[],
    more: { readonly instanceId?: string; readonly tags?: Readonly<Record<string, string>> } = {},
  ): Credential {
    const { roles } = iamStore.of(this.account);
    const id = `AROA${name.toUpperCase()}`;
    roles.set(name, {
      name,
      path: '/',
      id,
      createDate: new Date(),
      trust: '{}',
      description: undefined,
      maxSessionDuration: 3600,
      tags: new Map(),
      inline: new Map([['policy', policy(statements)]]),
      attached: new Set(),
    });
    return this.harness.region.credentials.issue({
      account: this.account,
      owner: { type: 'role', roleId: id, sessionName, tags: new Map(Object.entries(more.tags ?? {})) },
      session: {
        issuedAt: new Date(),
        expiresAt: new Date(Date.now() + 3600_000),
        policies: [],
        transitiveTags: new Map(),
        ...(more.instanceId === undefined ? {} : { instanceId: more.instanceId }),
      },
    });
  }

  /** What the metadata service of that instance gives out. */
  node(instanceId: string, statements: readonly Statement[] = [fiveActions]): Credential {
    return this.role('NodeRole', instanceId, statements, { instanceId });
  }

  instance(id: string, tags: Readonly<Record<string, string>> = {}, state: InstanceState = 'running'): Instance {
    const store = ec2Store.of(this.account);
    const instance: Instance = {
      id,
      reservationId: 'r-0',
      sequence: store.nextSequence++,
      launchIndex: 0,
      clientToken: '',
      imageId: 'ami-0',
      type: 't3.micro',
      state,
      stateReason: undefined,
      transition: '',
      launchTime: new Date(),
      createdAt: new Date(),
      availabilityZone: 'eu-west-1a',
      vpcId: 'vpc-0',
      subnetId: 'subnet-0',
      interface: {
        id: 'eni-0',
        attachmentId: 'eni-attach-0',
        mac: '02:00:00:00:00:01',
        privateIp: '172.31.0.9',
        privateDnsName: 'ip-172-31-0-9.eu-west-1.compute.internal',
        securityGroupIds: [],
        sourceDestCheck: true,
        publicIp: undefined,
        mapsPublicIp: false,
        tags: new Map(),
      },
      volume: {
        id: 'vol-0',
        size: 8,
        type: 'gp3',
        iops: 3000,
        throughput: 125,
        encrypted: false,
        deleteOnTermination: true,
        tags: new Map(),
      },
      keyPair: undefined,
      credits: undefined,
      monitoring: false,
      ebsOptimized: false,
      autoRecovery: 'default',
      userData: undefined,
      metadata: { httpEndpoint: 'enabled', httpPutResponseHopLimit: 1, instanceMetadataTags: 'disabled' },
      shutdownBehavior: 'stop',
      disableApiTermination: false,
      disableApiStop: false,
      bootedBefore: true,
      tags: new Map(Object.entries(tags)),
    };
    store.instances.set(id, instance);
    return instance;
  }

  setState(instance: Instance, to: InstanceState): void {
    setState(this.account, instance, to);
  }

  /** The official client; without credentials it is the account's root. */
  ssm(credential?: Credential, tls = false): SSMClient {
    const { tlsEndpointUrl } = this.harness.region.endpoints;
    const client = new SSMClient({
      ...this.harness.client(credential),
      ...(tls ? { endpoint: tlsEndpointUrl } : {}),
    });
    this.#clients.push(client);
    return client;
  }

  /** CreateControlChannel or CreateDataChannel; the token, or the refusal with its status. */
  async create(credential: Credential, path: string, body?: string): Promise<string> {
    const url = new URL(path, this.harness.region.endpoints.endpointUrl);
    const text = body ?? JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: randomUUID() });
    const headers = await this.sign(credential, 'POST', url, text, { 'content-type': 'application/json' });
    const answer = await fetch(url, { method: 'POST', headers, body: text });
    const xml = await answer.text();
    if (answer.status !== 201) throw new Error(`HTTP ${answer.status} ${xml}`);
    return /<TokenValue>([^<]+)<\/TokenValue>/u.exec(xml)?.[1] ?? '';
  }

  /** An upgrade, signed when there are credentials to sign with. */
  async open(target: string, credential?: Credential): Promise<Peer> {
    const url = new URL(target, this.harness.region.endpoints.endpointUrl.replace('http', 'ws'));
    const headers = credential === undefined ? {} : await this.sign(credential, 'GET', url, '', {});
    const peer = await Peer.open(url.href, { headers, ca: this.harness.region.endpoints.caPem });
    this.#peers.push(peer);
    return peer;
  }

  /** The node's control channel, open and known to the gateway. */
  async control(instanceId: string, credential: Credential = this.node(instanceId)): Promise<Peer> {
    const token = await this.create(credential, `/v1/control-channel/${instanceId}`);
    const peer = await this.open(`/v1/control-channel/${instanceId}?role=subscribe&stream=input`, credential);
    await peer.present(token, { AgentVersion: '3.3.1142.0', PlatformType: 'linux' }).sync();
    return peer;
  }

  async agent(sessionId: string, credential: Credential): Promise<Peer> {
    const token = await this.create(credential, `/v1/data-channel/${sessionId}`);
    const peer = await this.open(`/v1/data-channel/${sessionId}?role=publish_subscribe`, credential);
    await peer.present(token).sync();
    return peer;
  }

  async client(started: StartSessionCommandOutput, credential?: Credential): Promise<Peer> {
    const peer = await this.open(started.StreamUrl ?? '', credential);
    await peer.present(started.TokenValue ?? '', { ClientId: randomUUID(), ClientVersion: '1.2.677.0' }).sync();
    return peer;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    for (const peer of this.#peers) peer.cut();
    await this.harness.close();
  }

  private async sign(
    credential: Credential,
    method: string,
    url: URL,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Record<string, string>> {
    const signer = new SignatureV4({
      service: 'ssmmessages',
      region: this.harness.region.name,
      credentials: credential,
      sha256: Sha256,
      applyChecksum: false,
    });
    const signed = await signer.sign({
      method,
      protocol: 'https:',
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...headers },
      body,
    });
    const { host: _, ...rest } = signed.headers;
    return rest;
  }
}

function policy(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', Resource: '*', ...statement })),
  });
}
