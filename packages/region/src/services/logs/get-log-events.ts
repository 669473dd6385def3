/** logs:GetLogEvents: one stream, forwards or backwards. The end is reached when a token comes back unchanged. */
import type { GetLogEventsRequest, GetLogEventsResponse } from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../service.ts';
import { checkStreamName, namedGroup, requireGroup, requireStream, streamPermission } from './names.ts';
import { checkLimit, eventId, fitting, type Position, readPosition, within, writePosition } from './read-events.ts';
import type { LogEvent } from './store.ts';

type Input = GetLogEventsRequest & { readonly logStreamName: string };

export const getLogEvents: Operation<Input, GetLogEventsResponse> = {
  requiredPermissions: (input, call) => [
    streamPermission(call, 'GetLogEvents', namedGroup(call.account, input), checkStreamName(input.logStreamName)),
  ],
  handle(input, { account }) {
    const limit = checkLimit(input.limit);
    const stream = requireStream(requireGroup(account, namedGroup(account, input)), input.logStreamName);
    const events = stream.events.filter(within(input));
    const at = input.nextToken === undefined ? undefined : readPosition(input.nextToken);
    const page =
      at === undefined ? firstPage(events, limit, input.startFromHead === true) : nextPage(events, limit, at);
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

function firstPage(events: readonly LogEvent[], limit: number, fromHead: boolean): LogEvent[] {
  return fromHead ? fitting(events, limit) : fitting(events.toReversed(), limit).reverse();
}

function nextPage(events: readonly LogEvent[], limit: number, { direction, id }: Position): LogEvent[] {
  if (direction === 'f')
    return fitting(
      events.filter((event) => eventId(event) > id),
      limit,
    );
  const before = events.filter((event) => eventId(event) < id);
  return fitting(before.reverse(), limit).reverse();
}
