/** One region for the tests of a file, its IAM as the account's root, and names that no two tests share. */
import { IAMClient } from '@aws-sdk/client-iam';
import { afterAll, beforeEach } from 'vitest';
import { account, type Harness, startHarness } from './harness.ts';

export const harness: Harness = await startHarness();
export const iam: IAMClient = new IAMClient(harness.client());

let count = 0;
beforeEach(() => {
  count += 1;
});
afterAll(() => harness.close());

export function fresh(word: string): string {
  return `${word}-${count}`;
}

export function arnOf(type: string, name: string): string {
  return `arn:aws:iam::${account}:${type}/${name}`;
}
