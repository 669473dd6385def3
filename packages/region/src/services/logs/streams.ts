/** logs:CreateLogStream, DeleteLogStream and DescribeLogStreams. */
import type {
  CreateLogStreamRequest,
  DeleteLogStreamRequest,
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream as StreamDetail,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Account } from '../../account.ts';
import { enumRule } from '../../constraint.ts';
import type { Operation } from '../../service.ts';
import { alreadyExists, constraint, invalidParameter, limitExceeded } from './errors.ts';
import {
  checkGroupName,
  checkStreamName,
  groupArn,
  groupPermission,
  namedGroup,
  requireGroup,
  requireStream,
  streamPermission,
} from './names.ts';
import { paginate } from './paginate.ts';
import { forgetStream, type LogGroup, type LogStream } from './store.ts';

type Named<T> = T & { readonly logGroupName: string; readonly logStreamName: string };

/** AWS has no limit; this one is for memory. */
const mostStreams = 5000;

export const createLogStream: Operation<Named<CreateLogStreamRequest>, void> = {
  requiredPermissions: ({ logGroupName, logStreamName }, call) => [
    streamPermission(call, 'CreateLogStream', checkGroupName(logGroupName), checkStreamName(logStreamName)),
  ],
  handle({ logGroupName, logStreamName }, { account, region }) {
    const { streams } = requireGroup(account, logGroupName);
    if (streams.has(logStreamName)) throw alreadyExists('stream');
    if (streams.size >= mostStreams) throw limitExceeded('Resource limit exceeded.');
    streams.set(logStreamName, {
      name: logStreamName,
      createdAt: region.clock.now().getTime(),
      events: [],
      bytes: 0,
      lastIngestion: undefined,
    });
  },
};

export const deleteLogStream: Operation<Named<DeleteLogStreamRequest>, void> = {
  requiredPermissions: ({ logGroupName, logStreamName }, call) => [
    streamPermission(call, 'DeleteLogStream', checkGroupName(logGroupName), checkStreamName(logStreamName)),
  ],
  handle({ logGroupName, logStreamName }, { account }) {
    const group = requireGroup(account, logGroupName);
    forgetStream(account, group, requireStream(group, logStreamName));
  },
};

export const describeLogStreams: Operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse> = {
  requiredPermissions: (input, call) => [groupPermission(call, 'DescribeLogStreams', namedGroup(call.account, input))],
  handle(input, { account }) {
    const group = requireGroup(account, namedGroup(account, input));
    const { orderBy = 'LogStreamName', logStreamNamePrefix: prefix } = input;
    if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime') {
      throw constraint('orderBy', orderBy, enumRule(['LogStreamName', 'LastEventTime']));
    }
    if (prefix !== undefined) {
      checkStreamName(prefix);
      if (orderBy === 'LastEventTime')
        throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
    }
    const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    const order =
      orderBy === 'LogStreamName' ? byName : (a: LogStream, b: LogStream) => last(a) - last(b) || byName(a, b);
    const asked = [...group.streams.values()]
      .filter(({ name }) => prefix === undefined || name.startsWith(prefix))
      .sort(order);
    if (input.descending === true) asked.reverse();
    const { items, ...page } = paginate(asked, ({ name }) => name, input);
    return { logStreams: items.map((stream) => streamDetail(account, group, stream)), ...page };
  },
};

function last({ events, createdAt }: LogStream): number {
  return events.at(-1)?.timestamp ?? createdAt;
}

function streamDetail(
  account: Account,
  group: LogGroup,
  { name, createdAt, events, lastIngestion }: LogStream,
): StreamDetail {
  const [first] = events;
  const newest = events.at(-1);
  return {
    logStreamName: name,
    creationTime: createdAt,
    ...(first !== undefined && { firstEventTimestamp: first.timestamp }),
    ...(newest !== undefined && { lastEventTimestamp: newest.timestamp }),
    ...(lastIngestion !== undefined && { lastIngestionTime: lastIngestion }),
    arn: `${groupArn(account, group.name)}:log-stream:${name}`,
    // Deprecated by AWS: always 0.
    storedBytes: 0,
  };
}
