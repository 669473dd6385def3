/** logs:GetLogEvents: one stream, forwards or backwards. The end is reached when a token comes back unchanged. */
import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../service.ts';
import { checkStreamName, namedGroup, requireGroup, requireStream, streamPermission } from './names.ts';
import {
  boundsOf,
  checkLimit,
  eventId,
  fitting,
  type Position,
  positionIn,
  readPosition,
  writePosition,
} from './read-events.ts';
import { firstAt, type LogEvent } from './store.ts';

type Input = GetLogEventsRequest & { readonly logStreamName: string };

export const getLogEvents: Operation<Input, GetLogEventsResponse> = {
  requiredPermissions: (input, call) => [
    streamPermission(call, 'GetLogEvents', namedGroup(call.account, input), checkStreamName(input.logStreamName)),
  ],
  handle(input, { account }) {
    const limit = checkLimit(input.limit);
    const stream = requireStream(requireGroup(account, namedGroup(account, input)), input.logStreamName);
    const { events } = stream;
    const { from, to } = boundsOf(input);
    const range: Range = { from: firstAt(events, from), to: firstAt(events, to) };
    const at = input.nextToken === undefined ? undefined : readPosition(input.nextToken);
    const page =
      at === undefined
        ? pageOf(events, limit, range, input.startFromHead === true)
        : nextPage(events, limit, range, at);
    const [first] = page;
    const last = page.at(-1);
    // An empty page keeps both positions where they were.
    const here = at?.id ?? eventId({ timestamp: 0, sequence: 0 });
    return {
      events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
      nextForwardToken: writePosition({ direction: 'f', id: last === undefined ? here : eventId(last) }),
      nextBackwardToken: writePosition({ direction: 'b', id: first === undefined ? here : eventId(first) }),
    };
  },
};

/** Indexes of events. */
type Range = { readonly from: number; readonly to: number };

function pageOf(events: readonly LogEvent[], limit: number, range: Range, fromHead: boolean): LogEvent[] {
  return fromHead ? fitting(ascending(events, range), limit) : fitting(descending(events, range), limit).reverse();
}

function nextPage(events: readonly LogEvent[], limit: number, { from, to }: Range, at: Position): LogEvent[] {
  const position = positionIn(at);
  if (at.direction === 'b') return pageOf(events, limit, { from, to: Math.min(to, firstAt(events, position)) }, false);
  const next = firstAt(events, { ...position, sequence: position.sequence + 1 });
  return pageOf(events, limit, { from: Math.max(from, next), to }, true);
}

function* ascending(events: readonly LogEvent[], { from, to }: Range): Generator<LogEvent> {
  for (let i = from; i < to; i++) {
    const event = events[i];
    if (event !== undefined) yield event;
  }
}

function* descending(events: readonly LogEvent[], { from, to }: Range): Generator<LogEvent> {
  for (let i = to - 1; i >= from; i--) {
    const event = events[i];
    if (event !== undefined) yield event;
  }
}
