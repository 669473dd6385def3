/** logs:FilterLogEvents: events of a group's streams in the order of time, those that match. */
import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Operation } from '../../service.ts';
import { charactersPerUnit } from '../../slices.ts';
import { invalidParameter } from './errors.ts';
import { compilePattern } from './filter-pattern.ts';
import { mergedEvents, type StreamEvent } from './merged-events.ts';
import { checkStreamName, groupPermission, namedGroup, requireGroup, requireStream } from './names.ts';
import { boundsOf, checkLimit, eventId, mostBytes, positionIn, readPosition, writePosition } from './read-events.ts';
import { compareEvents, type EventPosition, type LogEvent, type LogGroup, type LogStream } from './store.ts';

const mostStreams = 100;

export const filterLogEvents: Operation<FilterLogEventsRequest, FilterLogEventsResponse> = {
  requiredPermissions: (input, call) => [groupPermission(call, 'FilterLogEvents', namedGroup(call.account, input))],
  async handle(input, { account, slices }) {
    const limit = checkLimit(input.limit);
    const group = requireGroup(account, namedGroup(account, input));
    const matches = compilePattern(input.filterPattern);
    const charactersEach = (input.filterPattern ?? '').split(/\s+/).length / 4;
    const { from, to } = boundsOf(input);
    const token = input.nextToken === undefined ? undefined : positionIn(readPosition(input.nextToken));
    const start = token === undefined ? from : later(from, { ...token, sequence: token.sequence + 1 });
    const page: StreamEvent[] = [];
    let [bytes, units, uncounted] = [0, 0, 0];
    let searched: LogEvent | undefined;
    for (const found of mergedEvents(streamsOf(group, input), start)) {
      const { event } = found;
      if (compareEvents(event, to) >= 0) break;
      if (matches(event.message)) {
        const fits = page.length === 0 || (page.length < limit && bytes + event.bytes <= mostBytes);
        if (!fits || units > mostUnitsOfPage) return answer(page, searched);
        bytes += event.bytes;
        page.push(found);
      } else if (units > mostUnitsOfPage) {
        return answer(page, searched);
      }
      searched = event;
      uncounted += 0.1 + (event.bytes * charactersEach) / charactersPerUnit;
      if (uncounted < 50) continue;
      units += uncounted;
      await slices.did(uncounted);
      uncounted = 0;
    }
    return answer(page, undefined);
  },
};

/**
 * What is searched for one page. AWS documents that a page may be empty while a token says that the search goes on:
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
const mostUnitsOfPage = 50_000;

function later(a: EventPosition, b: EventPosition): EventPosition {
  return compareEvents(a, b) < 0 ? b : a;
}

/** `until`: where the search stopped; undefined at the end. */
function answer(page: readonly StreamEvent[], until: LogEvent | undefined): FilterLogEventsResponse {
  return {
    events: page.map(
      ({ stream, event }): FilteredLogEvent => ({
        logStreamName: stream.name,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestionTime,
        eventId: eventId(event),
      }),
    ),
    searchedLogStreams: [],
    ...(until !== undefined && { nextToken: writePosition({ direction: 'f', id: eventId(until) }) }),
  };
}

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
