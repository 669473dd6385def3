import { expect, test } from 'vitest';
import { ConnectError, type ConnectErrorCode } from '../src/connect-error.ts';
import type { StreamEndpoint } from '../src/data-channel/connection.ts';
import { isRefusal, isRetried, Resumer } from '../src/data-channel/resume-policy.ts';
import { ManualClock } from './clocks.ts';

test.each<[ConnectErrorCode, boolean, boolean]>([
  ['connect/endpoint-unreachable', true, true],
  ['connect/throttled', true, true],
  ['connect/service-error', true, true],
  ['connect/credentials-expired', false, true],
  ['connect/credentials-invalid', false, true],
  ['connect/no-credentials', false, true],
  ['connect/access-denied', false, false],
  ['connect/stream-refused', false, false],
])('%s is retried before the first connection: %s, after it: %s', (code, before, after) => {
  const error = new ConnectError(code, 'it failed');
  expect([isRetried(error, false), isRetried(error, true)]).toEqual([before, after]);
});

test('what is no ConnectError is a fault of the program and never retried', () => {
  expect([isRetried(new TypeError('x'), true), isRetried('x', true)]).toEqual([false, false]);
});

test.each([
  [403, false, true],
  [403, true, false],
  [503, false, false],
  [undefined, false, false],
])('an upgrade answered %s, connected before: %s, is a refusal: %s', (status, before, refusal) => {
  expect(isRefusal({ reason: 'x', ...(status !== undefined && { status }) }, before)).toBe(refusal);
});

function resumer(resume: () => Promise<StreamEndpoint | undefined>) {
  const clock = new ManualClock();
  const events: unknown[] = [];
  const made: Resumer = new Resumer(
    { clock, random: (bytes) => new Uint8Array(bytes).fill(128), resume },
    {
      resumed: ({ tokenValue }) => events.push(tokenValue),
      gone: () => events.push('gone'),
      failed: (error) => {
        events.push('failed');
        made.retry((error as Error).message);
      },
      status: ({ type }) => events.push(type),
    },
  );
  return { made, events, clock };
}

test('a lost connection is resumed with the endpoint of ResumeSession', async () => {
  const { made, events, clock } = resumer(async () => ({ streamUrl: 'wss://next', tokenValue: 'next' }));
  made.lost('closed');
  await clock.advance(500);
  made.connected();
  await clock.advance(10_000);
  expect(events).toEqual(['next', 'connected']);
});

test('a session the service no longer has is gone', async () => {
  const { made, events, clock } = resumer(async () => undefined);
  made.lost('closed');
  await clock.advance(500);
  expect(events).toEqual(['gone']);
});

test('attempts become fewer and never end, and the person is told of each after the first second and a half', async () => {
  const { made, events, clock } = resumer(async () => Promise.reject(new Error('no network')));
  made.lost('closed');
  await clock.advance(1_000);
  expect(events).not.toContain('lost');
  await clock.advance(9_000);
  const soon = events.filter((event) => event === 'failed').length;
  expect(soon).toBeGreaterThan(4);
  expect(events.filter((event) => event === 'lost')).toHaveLength(1);
  await clock.advance(3_600_000);
  const later = events.filter((event) => event === 'failed').length - soon;
  expect(later).toBeGreaterThan(3600 / 15 - 5);
  expect(later).toBeLessThan(3600 / 7);
  expect(events.slice(-2)).toEqual(['failed', 'retrying']);
});

test('after close no timer is left, and an answer still on its way is ignored', async () => {
  const answer = Promise.withResolvers<StreamEndpoint | undefined>();
  const { made, events, clock } = resumer(() => answer.promise);
  made.lost('closed');
  await clock.advance(500);
  made.close();
  answer.resolve(undefined);
  await clock.advance(10_000);
  expect(events).toEqual([]);
  expect(clock.waiting).toBe(0);
});
