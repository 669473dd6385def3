/** The certificates that the region signs when it is asked for a name. */
import { expect, test } from 'vitest';
import { makeAuthority } from '../src/server/tls.ts';

test('attack: invented-names: certificates are signed at a bounded rate, and those of known names are there all the same', async () => {
  let time = 0;
  const authority = await makeAuthority('eu-west-1', () => time);
  const known = await authority.contextFor('ssm.us-east-1.amazonaws.com');
  expect(known).toBeDefined();
  const invent = (prefix: string): Promise<readonly unknown[]> =>
    Promise.all(Array.from({ length: 100 }, (_, index) => authority.contextFor(`${prefix}${index}.x.amazonaws.com`)));
  const count = (contexts: readonly unknown[]): number => contexts.filter((context) => context !== undefined).length;
  expect(count(await invent('a'))).toBe(15);
  expect(await authority.contextFor('ssm.us-east-1.amazonaws.com')).toBe(known);
  time += 1000;
  expect(count(await invent('b'))).toBe(16);
});

test('names of one certificate are not signed again', async () => {
  const authority = await makeAuthority('eu-west-1');
  for (const name of [
    'ssm.eu-west-1.amazonaws.com',
    'my-logs.s3.eu-west-1.amazonaws.com',
    'iam.amazonaws.com',
    'example.com',
  ]) {
    expect(await authority.contextFor(name)).toBeUndefined();
  }
});
