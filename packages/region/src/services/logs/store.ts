/** Log groups, streams and events of one account, in memory. Retention is kept by the region's clock. */
import { type Account, defineStore, type Store } from '../../account.ts';

export type LogGroup = {
  readonly name: string;
  readonly createdAt: number;
  readonly class: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  retentionInDays: number | undefined;
  deletionProtection: boolean;
  /** The ARN of a key of KMS. */
  kmsKeyId: string | undefined;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, LogStream>;
};

export type LogStream = {
  readonly name: string;
  readonly createdAt: number;
  /** In the order of `compareEvents`. */
  events: LogEvent[];
  /** Size of its events, as AWS counts it. */
  bytes: number;
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
  storedEvents: number;
};

export const logStore: Store<LogStore> = defineStore(() => ({
  groups: new Map(),
  nextSequence: 1,
  storedBytes: 0,
  storedEvents: 0,
}));

/** AWS counts 26 bytes for every event besides its text. */
export const eventOverhead = 26;

export type EventPosition = Pick<LogEvent, 'timestamp' | 'sequence'>;

export function compareEvents(a: EventPosition, b: EventPosition): number {
  return a.timestamp - b.timestamp || a.sequence - b.sequence;
}

/** The index of the first event that is not before the position. */
export function firstAt(events: readonly LogEvent[], position: EventPosition): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const event = events[middle];
    if (event !== undefined && compareEvents(event, position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The group without events past its retention. */
export function findGroup(account: Account, name: string): LogGroup | undefined {
  const group = logStore.of(account).groups.get(name);
  if (group !== undefined) dropExpired(account, group);
  return group;
}

export function dropExpired(account: Account, { retentionInDays, streams }: LogGroup): void {
  if (retentionInDays === undefined) return;
  const timestamp = account.region.clock.now().getTime() - retentionInDays * 86_400_000;
  for (const stream of streams.values()) {
    const kept = firstAt(stream.events, { timestamp, sequence: 0 });
    if (kept > 0) count(account, stream, stream.events.splice(0, kept), -1);
  }
}

/** Keeps events that are in order among themselves. */
export function addEvents(account: Account, stream: LogStream, added: readonly LogEvent[]): void {
  const [first] = added;
  if (first === undefined) return;
  count(account, stream, added, 1);
  const { events } = stream;
  const from = firstAt(events, first);
  if (from === events.length) {
    for (const event of added) events.push(event);
    return;
  }
  const to = firstAt(events, added.at(-1) ?? first);
  stream.events = events
    .slice(0, from)
    .concat([...events.slice(from, to), ...added].sort(compareEvents), events.slice(to));
}

export function forgetStream(account: Account, group: LogGroup, stream: LogStream): void {
  count(account, stream, stream.events, -1);
  group.streams.delete(stream.name);
}

function count(account: Account, stream: LogStream, events: readonly LogEvent[], sign: 1 | -1): void {
  const store = logStore.of(account);
  const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
  stream.bytes += sign * bytes;
  store.storedBytes += sign * bytes;
  store.storedEvents += sign * events.length;
}
