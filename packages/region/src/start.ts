/** Starts a region: certificate authority and listeners first, then accounts and services. */
import { isAccountId, isRegion, partitionOf } from '@sallyport/aws';
import type { DocumentCheck } from '@sallyport/iam';
import type { Account } from './account.ts';
import { type Clock, MovableClock, systemClock } from './clock.ts';
import { clockControl } from './control/clock-control.ts';
import { makeControl } from './control/control.ts';
import { Faults } from './control/faults.ts';
import { faultsControl } from './control/faults-control.ts';
import { makeCredentials } from './credentials.ts';
import { type Scheduler, systemScheduler } from './gateway/scheduler.ts';
import type { Machines, RegionListeners } from './instances/machine.ts';
import { type Random, seededRandom, systemRandom } from './random.ts';
import type { Region } from './region.ts';
import { RegionError } from './region-error.ts';
import { makeDispatch } from './server/dispatch.ts';
import { type Face, listen } from './server/listen.ts';
import { type Log, silent } from './server/log.ts';
import { makeStreaming } from './server/streaming.ts';
import { type Issuer, makeAuthority } from './server/tls.ts';
import { makeUpgrade } from './server/upgrade.ts';
import type { Closer, Service, StreamingService } from './service.ts';
import { iamStore } from './services/iam/store.ts';
import { allServices, streamingServices } from './services.ts';

export type RegionOptions = {
  /** Such as `eu-west-1`. */
  readonly name: string;
  /** Twelve digits each; at least one. */
  readonly accounts: readonly string[];
  /** 0 picks a free one. */
  readonly port: number;
  readonly tlsPort: number;
  /** Makes the machines that boot instances. Called once, when the region listens. */
  readonly machines: (listeners: RegionListeners) => Machines | Promise<Machines>;
  /** `current` when left out. */
  readonly documentCheck?: DocumentCheck;
  /** Makes ids repeat. Secrets and tokens never do. */
  readonly seed?: string;
  readonly clock?: Clock;
  /** Delays calls that meet such a fault; real time when left out. */
  readonly scheduler?: Pick<Scheduler, 'after'>;
  /** The computer's own by default. */
  readonly random?: Random;
  readonly log?: Log;
  /** All of them by default. */
  readonly services?: readonly Service[];
  /** All of them by default. */
  readonly streamingServices?: readonly StreamingService[];
};

export type AccountKeys = { readonly id: string; readonly accessKeyId: string; readonly secretAccessKey: string };

export type RunningRegion = {
  readonly region: Region;
  /** Each account's root credential. */
  readonly accounts: readonly AccountKeys[];
  /** Who sends it from this computer may command the region itself: a secret, like the root credentials. */
  readonly controlToken: string;
  /** Ends sessions, machines and listeners, in this order. Idempotent. */
  close(): Promise<void>;
};

export async function startRegion(options: RegionOptions): Promise<RunningRegion> {
  check(options);
  const { name, log = silent } = options;
  const authority = makeAuthority(name);
  // Awaited below. If listening fails first, its rejection must not be unhandled.
  authority.catch(() => {});
  const face = Promise.withResolvers<Face>();
  const servers = await listen({ http: options.port, https: options.tlsPort }, authority, face.promise);
  const open: Closer[] = [];
  const closeAll = async (): Promise<void> => {
    for (const closer of open.splice(0).reverse()) {
      await closer.close().catch((cause: unknown) => log('a part of the region did not close', cause));
    }
    await servers.close();
  };
  try {
    const { caPem, issuer } = await authority;
    const listeners: RegionListeners = { ...servers, regionName: name, caPem };
    const machines = await options.machines(listeners);
    open.push(machines);
    const clock = new MovableClock(options.clock ?? systemClock);
    const region = makeRegion(options, clock, listeners, machines, issuer);
    const accounts = options.accounts.map((id) => makeAccount(region, id));
    const services = new Map((options.services ?? allServices).map((service) => [service.name, service]));
    for (const service of services.values()) {
      const closer = service.open?.(region);
      if (closer !== undefined) open.push(closer);
    }
    const streaming = makeStreaming(region, options.streamingServices ?? streamingServices, log);
    open.push(streaming);
    const control = makeControl(Buffer.from(region.secret(32)).toString('base64url'), {
      clock: clockControl(clock),
      faults: faultsControl(region.faults),
    });
    face.resolve({
      dispatch: makeDispatch(region, services, streaming.serverOf, control, log),
      upgrade: makeUpgrade(region, services, log),
    });
    let closing: Promise<void> | undefined;
    return {
      region,
      accounts,
      controlToken: control.token,
      close() {
        closing ??= closeAll();
        return closing;
      },
    };
  } catch (cause) {
    await closeAll();
    throw cause;
  }
}

type MutableRegion = Region & { readonly accounts: Map<string, Account> };

function makeRegion(
  options: RegionOptions,
  clock: Clock,
  listeners: RegionListeners,
  machines: Machines,
  issuer: Issuer,
): MutableRegion {
  const { name, seed } = options;
  const random = options.random ?? (seed === undefined ? systemRandom : seededRandom(seed));
  return {
    name,
    partition: partitionOf(name),
    accounts: new Map(),
    clock,
    random,
    secret: systemRandom,
    credentials: makeCredentials(clock, random, systemRandom),
    documentCheck: options.documentCheck ?? 'current',
    faults: new Faults(options.scheduler ?? systemScheduler),
    machines,
    endpoints: {
      endpointUrl: `http://127.0.0.1:${listeners.httpPort}`,
      tlsEndpointUrl: `https://127.0.0.1:${listeners.httpsPort}`,
      caPem: listeners.caPem,
    },
    issuer,
  };
}

function makeAccount(region: MutableRegion, id: string): AccountKeys {
  const account: Account = { id, region };
  region.accounts.set(id, account);
  const { accessKeyId, secretAccessKey } = region.credentials.issue({ account, owner: { type: 'root' } });
  iamStore.of(account).rootKeys.push({ accessKeyId, createDate: region.clock.now() });
  return { id, accessKeyId, secretAccessKey };
}

function check({ name, accounts }: RegionOptions): void {
  if (!isRegion(name)) {
    throw new RegionError('region/bad-name', `'${name}' is not the name of a region`, 'such as eu-west-1');
  }
  const wrong = accounts.find((id) => !isAccountId(id));
  if (wrong !== undefined || accounts.length === 0 || new Set(accounts).size !== accounts.length) {
    const what =
      wrong === undefined ? 'a region needs at least one account, and each once' : `'${wrong}' is not an account`;
    throw new RegionError('region/bad-account', what, 'an account id is twelve digits');
  }
}
