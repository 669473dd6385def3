/** Starts a region: certificate and listeners first, then accounts and services behind them. */
import type { Account } from './account.ts';
import { type Clock, systemClock } from './clock.ts';
import { makeCredentials } from './credentials.ts';
import type { Machines, RegionDoor } from './instances/machine.ts';
import { type Random, seededRandom, systemRandom } from './random.ts';
import type { Region } from './region.ts';
import { RegionError } from './region-error.ts';
import { makeDispatch } from './server/dispatch.ts';
import { type Face, listen } from './server/listen.ts';
import { type Log, silent } from './server/log.ts';
import { makeCertificate } from './server/tls.ts';
import { makeUpgrade } from './server/upgrade.ts';
import type { Closer, Service } from './service.ts';
import { allServices } from './services.ts';

export type RegionOptions = {
  /** Such as `eu-west-1`. */
  readonly name: string;
  /** Twelve digits each; at least one. */
  readonly accounts: readonly string[];
  /** 0 picks a free one. */
  readonly port: number;
  readonly tlsPort: number;
  /** Where instances come from. Called once, when the listeners are up. */
  readonly machines: (door: RegionDoor) => Machines | Promise<Machines>;
  /** Makes ids repeat. Secrets and tokens never do. */
  readonly seed?: string;
  readonly clock?: Clock;
  /** The computer's own when left out. */
  readonly random?: Random;
  readonly log?: Log;
  /** All of them when left out. */
  readonly services?: readonly Service[];
};

export type AccountKeys = { readonly id: string; readonly accessKeyId: string; readonly secretAccessKey: string };

export type RunningRegion = {
  readonly region: Region;
  /** Each account's root credential. */
  readonly accounts: readonly AccountKeys[];
  /** Ends sessions, machines and listeners, in this order. Idempotent. */
  close(): Promise<void>;
};

export async function startRegion(options: RegionOptions): Promise<RunningRegion> {
  check(options);
  const { name, clock = systemClock, log = silent } = options;
  const random = options.random ?? (options.seed === undefined ? systemRandom : seededRandom(options.seed));
  const partition = partitionOf(name);
  const certificate = makeCertificate(name, partition);
  const face = Promise.withResolvers<Face>();
  // Listeners that never come up leave it pending; one that fails is reported by `listen` itself.
  const listeners = await listen({ http: options.port, https: options.tlsPort }, certificate, face.promise);
  const { caPem } = await certificate;
  let machines: Machines;
  try {
    machines = await options.machines({
      regionName: name,
      http: listeners.http,
      httpPort: listeners.httpPort,
      https: listeners.https,
      httpsPort: listeners.httpsPort,
      caPem,
    });
  } catch (cause) {
    await listeners.close();
    throw cause;
  }
  const accounts = new Map<string, Account>();
  const region: Region = {
    name,
    partition,
    accounts,
    clock,
    random,
    secret: systemRandom,
    credentials: makeCredentials(clock, random, systemRandom),
    machines,
    endpoints: {
      endpointUrl: `http://127.0.0.1:${listeners.httpPort}`,
      tlsEndpointUrl: `https://127.0.0.1:${listeners.httpsPort}`,
      caPem,
    },
  };
  const keys = options.accounts.map((id): AccountKeys => {
    const account: Account = { id, region };
    accounts.set(id, account);
    const { accessKeyId, secretAccessKey } = region.credentials.issue({ account, owner: { type: 'root' } });
    return { id, accessKeyId, secretAccessKey };
  });
  const services = new Map((options.services ?? allServices).map((service) => [service.name, service]));
  const open: Closer[] = [];
  for (const service of services.values()) {
    const closer = service.open?.(region);
    if (closer !== undefined) open.push(closer);
  }
  face.resolve({ dispatch: makeDispatch(region, services, log), upgrade: makeUpgrade(region, services, log) });
  let closing: Promise<void> | undefined;
  return {
    region,
    accounts: keys,
    close() {
      closing ??= (async () => {
        for (const closer of open.reverse()) {
          await closer.close().catch((cause: unknown) => log('a service did not close', cause));
        }
        await machines.close().catch((cause: unknown) => log('the machines did not close', cause));
        await listeners.close();
      })();
      return closing;
    },
  };
}

function check({ name, accounts }: RegionOptions): void {
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(name)) {
    throw new RegionError('region/bad-name', `'${name}' is not the name of a region`, 'such as eu-west-1');
  }
  const wrong = accounts.find((id) => !/^\d{12}$/.test(id));
  if (wrong !== undefined || accounts.length === 0 || new Set(accounts).size !== accounts.length) {
    const what =
      wrong === undefined ? 'a region needs at least one account, and each once' : `'${wrong}' is not an account`;
    throw new RegionError('region/bad-account', what, 'an account id is twelve digits');
  }
}

function partitionOf(name: string): string {
  if (name.startsWith('cn-')) return 'aws-cn';
  return name.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
