/** Log groups, streams and events of one account, in memory. Retention is kept by the region's clock. */
import { type Account, defineStore, type Store } from '../../account.ts';

export type LogGroup = {
  readonly name: string;
  readonly createdAt: number;
  readonly class: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  retentionInDays: number | undefined;
  deletionProtection: boolean;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, LogStream>;
};

export type LogStream = {
  readonly name: string;
  readonly createdAt: number;
  /** In the order of `compareEvents`. */
  events: LogEvent[];
  lastIngestion: number | undefined;
};

export type LogEvent = {
  readonly timestamp: number;
  /** Position among all events of the account, which orders events of one millisecond. */
  readonly sequence: number;
  readonly ingestionTime: number;
  readonly message: string;
  readonly bytes: number;
};

export type LogStore = {
  readonly groups: Map<string, LogGroup>;
  nextSequence: number;
  /** Size of all events, as AWS counts it. */
  storedBytes: number;
};

export const logStore: Store<LogStore> = defineStore(() => ({ groups: new Map(), nextSequence: 1, storedBytes: 0 }));

/** AWS counts 26 bytes for every event besides its text. */
export const eventOverhead = 26;

export function compareEvents(a: LogEvent, b: LogEvent): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/** Log groups, with events past their retention removed. */
export function groupsOf(account: Account): ReadonlyMap<string, LogGroup> {
  const store = logStore.of(account);
  const now = account.region.clock.now().getTime();
  for (const { retentionInDays, streams } of store.groups.values()) {
    if (retentionInDays === undefined) continue;
    const oldest = now - retentionInDays * 86_400_000;
    for (const stream of streams.values()) {
      if ((stream.events[0]?.timestamp ?? oldest) >= oldest) continue;
      const kept = stream.events.filter(({ timestamp }) => timestamp >= oldest);
      store.storedBytes -= bytesOf(stream.events) - bytesOf(kept);
      stream.events = kept;
    }
  }
  return store.groups;
}

export function bytesOf(events: readonly LogEvent[]): number {
  return events.reduce((sum, { bytes }) => sum + bytes, 0);
}

export function forgetStream(account: Account, group: LogGroup, stream: LogStream): void {
  logStore.of(account).storedBytes -= bytesOf(stream.events);
  group.streams.delete(stream.name);
}
