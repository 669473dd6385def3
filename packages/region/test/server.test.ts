import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, type Harness, startHarness } from './harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});

afterAll(() => harness.close());

test('the account root learns who it is', async () => {
  const answer = await new STSClient(harness.client()).send(new GetCallerIdentityCommand({}));
  expect(answer).toMatchObject({ UserId: account, Account: account, Arn: `arn:aws:iam::${account}:root` });
});

test('a wrong secret is refused', async () => {
  const [root] = harness.accounts;
  const client = new STSClient(harness.client({ accessKeyId: root?.accessKeyId ?? '', secretAccessKey: 'wrong' }));
  await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
    $metadata: { httpStatusCode: 403 },
  });
});
