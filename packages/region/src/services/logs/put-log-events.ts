/**
 * logs:PutLogEvents with AWS's limits. Events that are too old, too new or past their retention are rejected and
 * reported.
 */
import type {
  InputLogEvent,
  PutLogEventsRequest,
  PutLogEventsResponse,
  RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import { constraint, invalidParameter } from './errors.ts';
import { checkGroupName, checkStreamName, requireGroup, requireStream, streamPermission } from './names.ts';
import { addEvents, dropExpired, eventOverhead, type LogEvent, type LogGroup, logStore } from './store.ts';

const mostBytes = 1_048_576;
const mostEvents = 10_000;
const hour = 3600_000;
const day = 24 * hour;

/**
 * Events are kept in memory. Beyond this limit the call fails, because silently dropping events would falsify the log.
 */
const mostStored = 128 * 1024 * 1024;
const mostStoredEvents = 500_000;

type Input = PutLogEventsRequest & {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: InputLogEvent[];
};

type Checked = { readonly timestamp: number; readonly message: string; readonly bytes: number };

export const putLogEvents: Operation<Input, PutLogEventsResponse> = {
  requiredPermissions: ({ logGroupName, logStreamName }, call) => [
    streamPermission(call, 'PutLogEvents', checkGroupName(logGroupName), checkStreamName(logStreamName)),
  ],
  handle(input, { account, region }) {
    const store = logStore.of(account);
    const group = requireGroup(account, input.logGroupName);
    const stream = requireStream(group, input.logStreamName);
    const events = checkBatch(input.logEvents);
    const now = region.clock.now().getTime();
    const rejected = rejections(events, group, now);
    const from = Math.max(rejected.tooOldLogEventEndIndex ?? 0, rejected.expiredLogEventEndIndex ?? 0);
    const taken = events.slice(from, rejected.tooNewLogEventStartIndex ?? events.length);
    const bytes = taken.reduce((sum, event) => sum + event.bytes, 0);
    const fits = (): boolean =>
      store.storedBytes + bytes <= mostStored && store.storedEvents + taken.length <= mostStoredEvents;
    if (!fits()) for (const other of store.groups.values()) dropExpired(account, other);
    if (!fits()) {
      const reason = `this local region keeps at most ${mostStoredEvents} log events and ${mostStored} bytes of them; delete streams or set a retention`;
      throw new ServiceError('ServiceUnavailableException', 500, reason);
    }
    const added = taken.map((event): LogEvent => ({ ...event, ingestionTime: now, sequence: store.nextSequence++ }));
    addEvents(account, stream, added);
    if (added.length > 0) stream.lastIngestion = now;
    return {
      // Sequence tokens are ignored since 2023, and still returned.
      nextSequenceToken: String(store.nextSequence).padStart(56, '0'),
      ...(Object.keys(rejected).length > 0 && { rejectedLogEventsInfo: rejected }),
    };
  },
};

function checkBatch(logEvents: readonly InputLogEvent[]): Checked[] {
  if (logEvents.length < 1 || logEvents.length > mostEvents) {
    throw constraint('logEvents', `${logEvents.length} events`, `Member must have length from 1 to ${mostEvents}`);
  }
  let total = 0;
  let before = Number.NEGATIVE_INFINITY;
  const events = logEvents.map(({ timestamp, message }, i): Checked => {
    if (timestamp === undefined || !Number.isSafeInteger(timestamp) || timestamp < 0) {
      throw constraint(
        `logEvents.${i + 1}.member.timestamp`,
        timestamp,
        'Member must have value greater than or equal to 0',
      );
    }
    if (message === undefined || message === '') {
      throw constraint(`logEvents.${i + 1}.member.message`, '', 'Member must have length greater than or equal to 1');
    }
    if (timestamp < before) {
      throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
    }
    before = timestamp;
    const bytes = Buffer.byteLength(message) + eventOverhead;
    total += bytes;
    return { timestamp, message, bytes };
  });
  if (total > mostBytes) throw invalidParameter(`Upload too large: ${total} bytes exceeds limit of ${mostBytes}`);
  if (before - (events[0]?.timestamp ?? before) > day) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  }
  return events;
}

/** The batch is in order, so each reason is one index. */
function rejections(events: readonly Checked[], group: LogGroup, now: number): RejectedLogEventsInfo {
  const endBefore = (limit: number): number => {
    const first = events.findIndex(({ timestamp }) => timestamp >= limit);
    return first < 0 ? events.length : first;
  };
  const tooOld = endBefore(now - 14 * day);
  const expired = group.retentionInDays === undefined ? 0 : endBefore(now - group.retentionInDays * day);
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + 2 * hour);
  return {
    ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
    ...(tooOld > 0 && { tooOldLogEventEndIndex: tooOld }),
    ...(expired > 0 && { expiredLogEventEndIndex: expired }),
  };
}
