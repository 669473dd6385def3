/**
 * What EC2 keeps for one account. Instances are read by ssm (targets, tags, state) and by the metadata service; only
 * this folder writes them.
 */
import { type Account, defineStore, type Store } from '../../account.ts';
import type { Machine } from '../../instances/machine.ts';
import type { Region } from '../../region.ts';
import { makeNetwork, type Network } from './network.ts';

export type InstanceState = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

export type StateReason = { readonly code: string; readonly message: string };

export type Instance = {
  /** `i-` and 17 hex digits. */
  readonly id: string;
  readonly reservationId: string;
  /** Position among all launches of the account; lists are in this order. */
  readonly sequence: number;
  readonly launchIndex: number;
  readonly clientToken: string;
  readonly imageId: string;
  type: string;
  state: InstanceState;
  stateReason: StateReason | undefined;
  /** `User initiated (2026-11-21 12:00:00 GMT)`; empty while it runs. */
  transition: string;
  /** Of the latest start. */
  launchTime: Date;
  readonly createdAt: Date;
  terminatedAt?: Date;
  readonly availabilityZone: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly interface: NetworkInterface;
  readonly volume: RootVolume;
  profile?: ProfileAssociation;
  /** Decoded bytes. */
  userData: Uint8Array | undefined;
  readonly metadata: MetadataOptions;
  /** Of the key pair it was launched with, which may have been deleted since. */
  readonly keyPair: LaunchKey | undefined;
  /** Of burstable types. */
  credits: 'standard' | 'unlimited' | undefined;
  monitoring: boolean;
  ebsOptimized: boolean;
  autoRecovery: 'default' | 'disabled';
  shutdownBehavior: 'stop' | 'terminate';
  disableApiTermination: boolean;
  disableApiStop: boolean;
  /** Whether its disk has ever run. */
  bootedBefore: boolean;
  /** As EC2 compares tags: keys case-sensitive. */
  readonly tags: Map<string, string>;
  /** The sandbox while one runs. */
  machine?: Machine;
  /** What the last machine wrote, kept when it has ended. */
  lastConsole?: { readonly text: Uint8Array; readonly at: Date };
};

/** The one interface of an instance; it lives as long as the instance. */
export type NetworkInterface = {
  readonly id: string;
  readonly attachmentId: string;
  readonly mac: string;
  readonly privateIp: string;
  /** `ip-172-31-4-9.eu-west-1.compute.internal` */
  readonly privateDnsName: string;
  securityGroupIds: readonly string[];
  sourceDestCheck: boolean;
  /** The public address that AWS lends it while it runs. An elastic address takes its place. */
  publicIp: string | undefined;
  /** Whether it gets another one at the next start. */
  readonly mapsPublicIp: boolean;
  readonly tags: Map<string, string>;
};

export type LaunchKey = { readonly name: string; readonly publicKey: string };

/** What the launch asked for; the disk of a sandbox is the computer's. */
export type RootVolume = {
  readonly id: string;
  readonly size: number;
  readonly type: string;
  readonly iops: number | undefined;
  readonly throughput: number | undefined;
  readonly encrypted: boolean;
  deleteOnTermination: boolean;
  readonly tags: Map<string, string>;
};

/** An elastic address: `eipalloc-...`, and what has it. */
export type ElasticAddress = {
  readonly allocationId: string;
  readonly publicIp: string;
  /** Of an instance; a NAT gateway names its address itself. */
  association: { readonly id: string; readonly instanceId: string } | undefined;
  readonly tags: Map<string, string>;
};

export type KeyPair = {
  /** `key-...` */
  readonly id: string;
  readonly name: string;
  readonly type: 'rsa' | 'ed25519';
  /** One OpenSSH line. */
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly createdAt: Date;
  readonly tags: Map<string, string>;
};

/** The unique id as well: an instance profile created again under the same name is another one. */
export type ProfileAssociation = {
  readonly associationId: string;
  readonly arn: string;
  readonly profileId: string;
  readonly since: Date;
};

export type MetadataOptions = {
  httpEndpoint: 'enabled' | 'disabled';
  httpPutResponseHopLimit: number;
  instanceMetadataTags: 'enabled' | 'disabled';
};

/** A launch with a client token. The same token with other parameters is refused (idempotency). */
export type Launch = { readonly fingerprint: string; readonly reservationId: string };

export type Ec2Store = {
  readonly instances: Map<string, Instance>;
  /** By client token. */
  readonly launches: Map<string, Launch>;
  readonly network: Network;
  /** By allocation id. */
  readonly addresses: Map<string, ElasticAddress>;
  /** By name. */
  readonly keyPairs: Map<string, KeyPair>;
  nextSequence: number;
};

export const ec2Store: Store<Ec2Store> = defineStore((account) => ({
  instances: new Map(),
  launches: new Map(),
  network: makeNetwork(account.region),
  addresses: new Map(),
  keyPairs: new Map(),
  nextSequence: 0,
}));

/** AWS shows a terminated instance for about an hour. */
const shownTerminated = 3600_000;

/** Every instance that is still shown, in the order of launch. */
export function instancesOf(account: Account): Instance[] {
  const { instances } = ec2Store.of(account);
  const now = account.region.clock.now().getTime();
  for (const { id, terminatedAt } of instances.values()) {
    if (terminatedAt !== undefined && now - terminatedAt.getTime() >= shownTerminated) instances.delete(id);
  }
  return [...instances.values()];
}

export function findInstance(account: Account, id: string): Instance | undefined {
  return instancesOf(account).find((instance) => instance.id === id);
}

export function instanceArn({ id, region }: Account, instanceId: string): string {
  return `arn:${region.partition}:ec2:${region.name}:${id}:instance/${instanceId}`;
}

export type InstanceChange = {
  readonly account: Account;
  readonly instance: Instance;
  /** Undefined when the instance was just launched. */
  readonly from: InstanceState | undefined;
  readonly to: InstanceState;
};

export type InstanceListener = (change: InstanceChange) => void;

const listeners = new WeakMap<Region, Set<InstanceListener>>();

/** Calls `listener` after every change of an instance's state in the region. The result removes it. */
export function onInstanceChange(region: Region, listener: InstanceListener): () => void {
  const all = listeners.get(region) ?? new Set();
  listeners.set(region, all);
  all.add(listener);
  return () => void all.delete(listener);
}

/** A new instance, which is pending. */
export function addInstance(account: Account, instance: Instance): void {
  ec2Store.of(account).instances.set(instance.id, instance);
  tell({ account, instance, from: undefined, to: instance.state });
}

/** The only function that changes a state. */
export function setState(account: Account, instance: Instance, to: InstanceState): void {
  const from = instance.state;
  instance.state = to;
  if (to === 'terminated') instance.terminatedAt = account.region.clock.now();
  tell({ account, instance, from, to });
}

function tell(change: InstanceChange): void {
  for (const listener of listeners.get(change.account.region) ?? []) listener(change);
}
