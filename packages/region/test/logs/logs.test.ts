import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type InputLogEvent,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/services/logs/filter-pattern.ts';
import { account, type Harness, startHarness } from '../harness.ts';
import { allow, makeUser, policy, type Statement } from '../people.ts';

const group = '/sallyport/sessions';
const arn = `arn:aws:logs:eu-west-1:${account}:log-group:${group}`;
const stream = 'alice-0123456789abcdef0';
const here = { logGroupName: group, logStreamName: stream };

let harness: Harness;
let logs: CloudWatchLogsClient;
let now: number;
beforeEach(async () => {
  harness = await startHarness();
  logs = new CloudWatchLogsClient(harness.client());
  now = harness.clock.now().getTime();
  await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
  await logs.send(new CreateLogStreamCommand(here));
});
afterEach(() => harness.close());

const put = (logEvents: InputLogEvent[], where: object = {}) =>
  logs.send(new PutLogEventsCommand({ ...here, logEvents, ...where }));
const at = (offset: number, message = `event ${offset}`): InputLogEvent => ({ timestamp: now + offset, message });
const messages = async (input: object = {}): Promise<(string | undefined)[]> => {
  const { events } = await logs.send(new GetLogEventsCommand({ ...here, startFromHead: true, ...input }));
  return (events ?? []).map(({ message }) => message);
};

describe('groups and streams', () => {
  it('are there once, with the ARNs policies name', async () => {
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName: group }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    await expect(logs.send(new CreateLogStreamCommand(here))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/sally' }));
    expect(logGroups).toMatchObject([{ logGroupName: group, arn: `${arn}:*`, logGroupArn: arn, storedBytes: 0 }]);
    await put([at(0)]);
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: group }));
    expect(logStreams).toMatchObject([
      { logStreamName: stream, arn: `${arn}:log-stream:${stream}`, firstEventTimestamp: now, lastEventTimestamp: now },
    ]);
  });

  it('page by page, in the order of the request', async () => {
    const names = Array.from({ length: 60 }, (_, i) => `s${String(i).padStart(2, '0')}`);
    for (const logStreamName of names)
      await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName }));
    const seen: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.send(
        new DescribeLogStreamsCommand({ logGroupName: group, logStreamNamePrefix: 's', descending: true, nextToken }),
      );
      seen.push(...(page.logStreams ?? []).map(({ logStreamName }) => logStreamName));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(seen).toEqual(names.toReversed());
    await put([at(0)], { logStreamName: 's05' });
    await put([at(-5000)], { logStreamName: 's09' });
    const latest = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName: group, orderBy: 'LastEventTime', descending: true, limit: 1 }),
    );
    expect(latest.logStreams?.map(({ lastEventTimestamp }) => lastEventTimestamp ?? now)).toEqual([now]);
  });

  it('are gone when deleted, with what was in them', async () => {
    await put([at(0)]);
    await logs.send(new DeleteLogStreamCommand(here));
    await expect(put([at(0)])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    await logs.send(new DeleteLogGroupCommand({ logGroupName: group }));
    await expect(put([at(0)])).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  it.each(['', 'a b', 'a:b', 'a*', `${'x'.repeat(513)}`])('refuse the group name %j', async (logGroupName) => {
    await expect(logs.send(new CreateLogGroupCommand({ logGroupName }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it.each(['a:b', 'a*', 'x'.repeat(513)])('refuse the stream name %j', async (logStreamName) => {
    await expect(logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('carry tags', async () => {
    await logs.send(new TagResourceCommand({ resourceArn: arn, tags: { team: 'web', empty: '' } }));
    await logs.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['empty'] }));
    const { tags } = await logs.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual({ team: 'web' });
    await expect(
      logs.send(new ListTagsForResourceCommand({ resourceArn: arn.replace(account, '444455556666') })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});

describe('PutLogEvents', () => {
  it('keeps events in the order of their time, also those that come late', async () => {
    await put([at(0), at(10)]);
    await put([at(5), at(10, 'second at 10')]);
    expect(await messages()).toEqual(['event 0', 'event 5', 'event 10', 'second at 10']);
  });

  it('reports which events were too old, too new or past their retention', async () => {
    const day = 86_400_000;
    const answer = await put([at(0), at(3 * 3600_000)]);
    expect(answer.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    expect((await put([at(-14 * day - 1000), at(-14 * day + 1000)])).rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
    });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 3 }));
    expect((await put([at(-3 * day - 1000), at(-3 * day + 1000)])).rejectedLogEventsInfo).toEqual({
      expiredLogEventEndIndex: 1,
    });
    expect(await messages()).toEqual([`event ${-3 * day + 1000}`, 'event 0']);
  });

  it('events are gone when their retention is over', async () => {
    await expect(
      logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 2 })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: group, retentionInDays: 1 }));
    await put([at(0)]);
    const { events: before } = await logs.send(new GetLogEventsCommand(here));
    expect(before).toHaveLength(1);
    harness.clock.advance(86_401);
    logs = new CloudWatchLogsClient({ ...harness.client(), systemClockOffset: 86_401_000 });
    expect(await messages()).toEqual([]);
  });

  const bad: readonly (readonly [string, () => InputLogEvent[]])[] = [
    ['no events', () => []],
    ['10,001 events', () => Array.from({ length: 10_001 }, () => at(0))],
    ['more than 1 MiB, counting 26 bytes an event', () => [at(0, 'x'.repeat(1_048_576 - 25))]],
    ['events out of order', () => [at(1), at(0)]],
    ['more than 24 hours', () => [at(-86_400_001), at(0)]],
    ['an empty message', () => [at(0, '')]],
    ['a time before time', () => [{ timestamp: -1, message: 'x' }]],
  ];
  it.each(bad)('refuses %s as a whole', async (_, events) => {
    await expect(put(events())).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(await messages()).toEqual([]);
  });

  it('takes exactly 1 MiB, and messages come back as they were', async () => {
    await put([at(0, 'x'.repeat(1_048_576 - 26))]);
    const text = 'tab\t nul\u0000 bell\u0007 ü 漢字 \u{1f600} </xml> "quoted"\r\n';
    await put([at(1, text)]);
    expect((await messages({ startTime: now + 1 }))[0]).toBe(text);
  });
});

describe('GetLogEvents', () => {
  it('reads forwards until the token stays, and backwards from the end', async () => {
    await put(Array.from({ length: 25 }, (_, i) => at(i)));
    const forwards: (string | undefined)[] = [];
    let nextToken: string | undefined;
    for (;;) {
      const page = await logs.send(new GetLogEventsCommand({ ...here, limit: 10, startFromHead: true, nextToken }));
      forwards.push(...(page.events ?? []).map(({ message }) => message));
      if (page.nextForwardToken === nextToken) break;
      nextToken = page.nextForwardToken;
    }
    expect(forwards).toEqual(Array.from({ length: 25 }, (_, i) => `event ${i}`));
    const tail = await logs.send(new GetLogEventsCommand({ ...here, limit: 3 }));
    expect(tail.events?.map(({ message }) => message)).toEqual(['event 22', 'event 23', 'event 24']);
    const before = await logs.send(new GetLogEventsCommand({ ...here, limit: 2, nextToken: tail.nextBackwardToken }));
    expect(before.events?.map(({ message }) => message)).toEqual(['event 20', 'event 21']);
    await put([at(30)]);
    const more = await logs.send(new GetLogEventsCommand({ ...here, nextToken }));
    expect(more.events?.map(({ message }) => message)).toEqual(['event 30']);
    await expect(logs.send(new GetLogEventsCommand({ ...here, nextToken: 'f/1/s' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('an end is outside of the range, a start inside', async () => {
    await put([at(0), at(1), at(2)]);
    expect(await messages({ startTime: now, endTime: now + 2 })).toEqual(['event 0', 'event 1']);
  });

  it('any split into pages shows every event once', async () => {
    const offsets = fc.array(fc.nat(5), { minLength: 1, maxLength: 30 });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(offsets, fc.integer({ min: 1, max: 7 }), async (times, limit) => {
        const logStreamName = `p${n++}`;
        await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName }));
        const sent = times.toSorted((a, b) => a - b).map((time, i) => at(time, `${time} ${i}`));
        await put(sent, { logStreamName });
        const seen: (string | undefined)[] = [];
        let nextToken: string | undefined;
        for (;;) {
          const page = await logs.send(
            new GetLogEventsCommand({ logGroupName: group, logStreamName, limit, startFromHead: true, nextToken }),
          );
          seen.push(...(page.events ?? []).map(({ message }) => message));
          if (page.nextForwardToken === nextToken) break;
          nextToken = page.nextForwardToken;
        }
        expect(seen).toEqual(sent.map(({ message }) => message));
      }),
      { numRuns: 10 },
    );
  });
});

describe('FilterLogEvents', () => {
  it('merges streams by time and keeps what matches', async () => {
    await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'bob-1' }));
    await put([at(0, 'sudo by alice'), at(4, 'sudo failed')]);
    await put([at(2, 'sudo by bob')], { logStreamName: 'bob-1' });
    const find = async (input: object) => {
      const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: group, ...input }));
      return events?.map(({ logStreamName, message }) => [logStreamName, message]);
    };
    expect(await find({ filterPattern: 'sudo -failed' })).toEqual([
      [stream, 'sudo by alice'],
      ['bob-1', 'sudo by bob'],
    ]);
    expect(await find({ logStreamNamePrefix: 'bob' })).toEqual([['bob-1', 'sudo by bob']]);
    expect(await find({ logStreamNames: [stream], startTime: now + 1 })).toEqual([[stream, 'sudo failed']]);
    const first = await logs.send(new FilterLogEventsCommand({ logGroupName: group, limit: 2 }));
    const rest = await logs.send(new FilterLogEventsCommand({ logGroupName: group, nextToken: first.nextToken }));
    expect(rest.events?.map(({ message }) => message)).toEqual(['sudo failed']);
    expect(rest.nextToken).toBeUndefined();
    await expect(find({ filterPattern: '{ $.user = "alice" }' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching('^not implemented'),
    });
  });

  it.each([
    ['', 'anything', true],
    ['ERROR', 'an ERROR here', true],
    ['ERROR', 'an error here', false],
    ['a b', 'b then a', true],
    ['"a b"', 'b then a', false],
    ['"a \\"b"', 'a "b', true],
    ['?x ?y', 'only y', true],
    ['?x ?y', 'neither', false],
    ['-x', 'no such letter', true],
    ['-"x y"', 'x y', false],
  ])('the pattern %j on %j is %j', (pattern, message, expected) => {
    expect(compilePattern(pattern)(message)).toBe(expected);
  });

  it('any pattern is understood or refused, and never hangs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string(), (pattern, message) => {
        try {
          expect(typeof compilePattern(pattern)(message)).toBe('boolean');
        } catch (error) {
          expect(error).toMatchObject({ code: 'InvalidParameterException' });
        }
      }),
    );
  });
});

describe('IAM decides', () => {
  const as = async (...statements: Statement[]) =>
    new CloudWatchLogsClient(harness.client(await makeUser(harness, 'node', policy(...statements))));

  it('over one group, with the star policies end in', async () => {
    const client = await as(
      allow(['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], `${arn}:*`),
    );
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 'mine' }));
    await client.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: 'mine', logEvents: [at(0)] }));
    await client.send(new DescribeLogStreamsCommand({ logGroupName: group }));
    await expect(client.send(new GetLogEventsCommand(here))).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(
      client.send(new CreateLogStreamCommand({ logGroupName: `${group}-other`, logStreamName: 'mine' })),
    ).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`${arn}-other:log-stream:mine`),
    });
    await expect(client.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('over one stream: a node cannot write into another’s record', async () => {
    const client = await as(allow('logs:PutLogEvents', `${arn}:log-stream:mine`));
    await expect(client.send(new PutLogEventsCommand({ ...here, logEvents: [at(0)] }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('over tags given at creation, which need logs:TagResource', async () => {
    const create = new CreateLogGroupCommand({ logGroupName: '/tagged', tags: { team: 'web' } });
    const client = await as(allow('logs:CreateLogGroup'));
    await expect(client.send(create)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('logs:TagResource'),
    });
  });
});
