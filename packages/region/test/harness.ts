/** A region in this process on free ports, with machines that boot nothing and a clock the test moves. */
import type { Clock } from '../src/clock.ts';
import type { Scheduler } from '../src/gateway/scheduler.ts';
import type { Machines, RegionListeners } from '../src/instances/machine.ts';
import type { Region } from '../src/region.ts';
import type { Service, StreamingService } from '../src/service.ts';
import { type AccountKeys, type RunningRegion, startRegion } from '../src/start.ts';
import { FakeMachines } from './fake-machines.ts';

export class TestClock implements Clock {
  #now: number;

  constructor(now: Date) {
    this.#now = now.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

export type ClientConfig = {
  readonly region: string;
  readonly endpoint: string;
  readonly maxAttempts: number;
  readonly credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
};

export type Harness = {
  readonly region: Region;
  readonly clock: TestClock;
  readonly machines: FakeMachines;
  readonly accounts: readonly AccountKeys[];
  readonly controlToken: string;
  /** Lines of the region's log, with their causes. */
  readonly complaints: readonly { readonly sentence: string; readonly cause: unknown }[];
  /** Configuration for an official SDK client; the first account's root when no credentials are given. */
  client(credentials?: ClientConfig['credentials']): ClientConfig;
  close(): Promise<void>;
};

export type HarnessOptions = {
  readonly name?: string;
  readonly accounts?: readonly string[];
  /** The computer's time when left out: the SDK signs with that. */
  readonly now?: Date;
  readonly seed?: string;
  readonly scheduler?: Pick<Scheduler, 'after'>;
  readonly documentCheck?: 'current' | 'legacy';
  readonly services?: readonly Service[];
  readonly streamingServices?: readonly StreamingService[];
  /** Real machines instead of the fake ones. */
  readonly boot?: (listeners: RegionListeners) => Machines | Promise<Machines>;
};

export const account = '111122223333';
export const otherAccount = '444455556666';

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const clock = new TestClock(options.now ?? new Date());
  const machines = new FakeMachines();
  const complaints: { sentence: string; cause: unknown }[] = [];
  const running: RunningRegion = await startRegion({
    name: options.name ?? 'eu-west-1',
    accounts: options.accounts ?? [account, otherAccount],
    port: 0,
    tlsPort: 0,
    clock,
    machines: options.boot ?? (() => machines),
    log: (sentence, cause) => complaints.push({ sentence, cause }),
    ...(options.documentCheck !== undefined && { documentCheck: options.documentCheck }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...(options.scheduler !== undefined && { scheduler: options.scheduler }),
    ...(options.services !== undefined && { services: options.services }),
    ...(options.streamingServices !== undefined && { streamingServices: options.streamingServices }),
  });
  const [first] = running.accounts;
  if (first === undefined) throw new Error('a region has at least one account');
  return {
    region: running.region,
    clock,
    machines,
    accounts: running.accounts,
    controlToken: running.controlToken,
    complaints,
    client: (credentials) => ({
      region: running.region.name,
      endpoint: running.region.endpoints.endpointUrl,
      maxAttempts: 1,
      credentials: credentials ?? {
        accessKeyId: first.accessKeyId,
        secretAccessKey: first.secretAccessKey,
      },
    }),
    close: () => running.close(),
  };
}
