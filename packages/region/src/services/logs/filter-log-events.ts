/** logs:FilterLogEvents: events of a group's streams in the order of time, those that match. */
import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../service.ts';
import { invalidParameter } from './errors.ts';
import { compilePattern } from './filter-pattern.ts';
import { checkStreamName, groupPermission, namedGroup, requireGroup, requireStream } from './names.ts';
import { checkLimit, eventId, fitting, readPosition, within, writePosition } from './read-events.ts';
import { compareEvents, type LogEvent, type LogGroup, type LogStream } from './store.ts';

const mostStreams = 100;

export const filterLogEvents: Operation<FilterLogEventsRequest, FilterLogEventsResponse> = {
  requiredPermissions: (input, call) => [groupPermission(call, 'FilterLogEvents', namedGroup(call.account, input))],
  handle(input, { account }) {
    const limit = checkLimit(input.limit);
    const group = requireGroup(account, namedGroup(account, input));
    const matches = compilePattern(input.filterPattern);
    const inside = within(input);
    const after = input.nextToken === undefined ? '' : readPosition(input.nextToken).id;
    const origin = new Map<LogEvent, LogStream>();
    for (const stream of streamsOf(group, input)) {
      for (const event of stream.events) {
        if (inside(event) && eventId(event) > after && matches(event.message)) origin.set(event, stream);
      }
    }
    const found = [...origin.keys()].sort(compareEvents);
    const page = fitting(found, limit);
    const last = page.at(-1);
    return {
      events: page.map(
        (event): FilteredLogEvent => ({
          logStreamName: origin.get(event)?.name,
          timestamp: event.timestamp,
          message: event.message,
          ingestionTime: event.ingestionTime,
          eventId: eventId(event),
        }),
      ),
      searchedLogStreams: [],
      ...(last !== undefined &&
        page.length < found.length && { nextToken: writePosition({ direction: 'f', id: eventId(last) }) }),
    };
  },
};

function streamsOf(group: LogGroup, input: FilterLogEventsRequest): LogStream[] {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = input;
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter('Cannot specify both logStreamNames and logStreamNamePrefix.');
  }
  if (names !== undefined) {
    if (names.length < 1 || names.length > mostStreams) {
      throw invalidParameter(`Between 1 and ${mostStreams} log streams can be named.`);
    }
    return [...new Set(names)].map((name) => requireStream(group, checkStreamName(name)));
  }
  if (prefix !== undefined) checkStreamName(prefix);
  return [...group.streams.values()].filter(({ name }) => prefix === undefined || name.startsWith(prefix));
}
