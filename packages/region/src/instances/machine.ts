/** The port between EC2's records and the Linux sandboxes that run for them. A machine is one running sandbox. */
import type { RequestListener, Server } from 'node:http';
import type { Peer } from '../server/peer.ts';
import type { InstanceSize } from './instance-size.ts';

export type MachineSpec = {
  /** `i-` and 17 hex digits. */
  readonly id: string;
  /** `ip-172-31-4-9` */
  readonly hostname: string;
  readonly privateIp: string;
  readonly size: InstanceSize;
  /** Bytes as given to RunInstances, decoded; run once as root at the first boot. */
  readonly userData?: Uint8Array;
  /** Which services the network of the instance leads to. */
  readonly pathTo: Peer['pathTo'];
  /** Answers 169.254.169.254 for this instance alone: the listener a request comes through identifies the instance. */
  readonly metadata: RequestListener;
};

/** How a machine ended: `poweroff` from inside, `stopped` by us, `failed` with a sentence. */
export type MachineEnd = { readonly how: 'poweroff' | 'stopped' } | { readonly how: 'failed'; readonly reason: string };

export interface Machine {
  readonly id: string;
  /** Settles when no process of it runs any more. */
  readonly ended: Promise<MachineEnd>;
  /** Everything written to the console so far, newest 64 KiB. */
  console(): Uint8Array;
  /** Ends every process; the disk stays for the next boot. Idempotent. */
  stop(): Promise<void>;
}

export interface Machines {
  /** What this computer lacks for booting instances, in sentences with a hint each; empty when nothing. */
  missing(): Promise<readonly { readonly message: string; readonly hint: string }[]>;
  /** Boots, or boots again on the disk it had. Resolves once the sandbox's first program runs. */
  boot(spec: MachineSpec): Promise<Machine>;
  /** Forgets the disk of a terminated instance. */
  discard(id: string): Promise<void>;
  /** Ends all machines and leaves nothing behind. Idempotent. */
  close(): Promise<void>;
}

/** The region's own servers, which a machine reaches through its relay sockets. */
export type RegionListeners = {
  readonly regionName: string;
  readonly http: Server;
  readonly httpPort: number;
  readonly https: Server;
  readonly httpsPort: number;
  readonly caPem: string;
};
