/** What clients of other authors meet in logs. */
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, type Harness, startHarness } from '../harness.ts';

const logGroupName = '/app/log';
const arn = `arn:aws:logs:eu-west-1:${account}:log-group:${logGroupName}`;
let harness: Harness;
let logs: sdk.CloudWatchLogsClient;

beforeAll(async () => {
  harness = await startHarness();
  logs = new sdk.CloudWatchLogsClient(harness.client());
  await logs.send(new sdk.CreateLogGroupCommand({ logGroupName }));
  await logs.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: 's' }));
});
afterAll(() => harness.close());

test('B9: an ARN that ends in :* identifies no group', async () => {
  const reads = [
    (logGroupIdentifier: string) => logs.send(new sdk.DescribeLogStreamsCommand({ logGroupIdentifier })),
    (logGroupIdentifier: string) => logs.send(new sdk.GetLogEventsCommand({ logGroupIdentifier, logStreamName: 's' })),
  ];
  for (const read of reads) {
    await expect(read(`${arn}:*`)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `1 validation error detected: Value '${arn}:*' at 'logGroupIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w#+=/:,.@-]*`,
    });
    await read(arn);
    await read(logGroupName);
  }
});

test('B9: a name and an identifier together', async () => {
  await expect(
    logs.send(new sdk.DescribeLogStreamsCommand({ logGroupName, logGroupIdentifier: arn })),
  ).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'LogGroup name and LogGroup ARN are mutually exclusive parameters.',
  });
});

test('B19: groups tell whether deletion is refused, and one that is protected is not deleted', async () => {
  const { logGroups } = await logs.send(new sdk.DescribeLogGroupsCommand({}));
  expect(logGroups).toMatchObject([{ deletionProtectionEnabled: false }]);
  const kept = '/app/kept';
  await logs.send(new sdk.CreateLogGroupCommand({ logGroupName: kept, deletionProtectionEnabled: true }));
  await expect(logs.send(new sdk.DeleteLogGroupCommand({ logGroupName: kept }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
  await logs.send(
    new sdk.PutLogGroupDeletionProtectionCommand({ logGroupIdentifier: kept, deletionProtectionEnabled: false }),
  );
  await logs.send(new sdk.DeleteLogGroupCommand({ logGroupName: kept }));
});

test.each([
  ['limit', { limit: 10_001 }, 'less than or equal to 10000'],
  ['limit', { limit: 0 }, 'greater than or equal to 1'],
])('B19: %s %j', async (member, more, rule) => {
  await expect(
    logs.send(new sdk.GetLogEventsCommand({ logGroupName, logStreamName: 's', ...more })),
  ).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: `1 validation error detected: Value '${more.limit}' at '${member}' failed to satisfy constraint: Member must have value ${rule}`,
  });
});

test('B19: a name of 513 characters', async () => {
  const refusal = {
    name: 'InvalidParameterException',
    message: 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
  };
  const name = 'x'.repeat(513);
  await expect(logs.send(new sdk.CreateLogGroupCommand({ logGroupName: name }))).rejects.toMatchObject(refusal);
  await expect(logs.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: name }))).rejects.toMatchObject(
    refusal,
  );
});
