/** One region for the tests of a file, the official client of KMS as people of it, and keys. */
import { CreateKeyCommand, type CreateKeyCommandInput, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, expect } from 'vitest';
import { account, type Harness, startHarness } from '../harness.ts';
import { type Keys, makeUser } from '../people.ts';

export const harness: Harness = await startHarness();
export const root: KMSClient = clientOf();
export const otherRoot: KMSClient = clientOf(harness.accounts[1]);
export const rootArn: string = `arn:aws:iam::${account}:root`;

afterAll(() => harness.close());

export function clientOf(keys?: Keys): KMSClient {
  return new KMSClient(harness.client(keys));
}

/** A user of the first account, who may do what the document says. */
export async function userClient(name: string, document?: string): Promise<KMSClient> {
  return clientOf(await makeUser(harness, name, document));
}

export async function makeKey(more: CreateKeyCommandInput = {}): Promise<{ id: string; arn: string }> {
  const { KeyMetadata } = await root.send(new CreateKeyCommand(more));
  return { id: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' };
}

export async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
  const { name, message } = await call.then(
    () => expect.fail('the call was allowed'),
    (cause: Error) => cause,
  );
  return { name, message };
}
