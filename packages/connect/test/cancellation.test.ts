/** Signals that come before a session runs: no wait, and no session left behind. */
import { expect, test } from 'vitest';
import type { StartedSession } from '../src/aws/ssm-api.ts';
import { cancellable, cancellableStart } from '../src/cancellation.ts';
import { fakeAccess } from './fake-access.ts';

const session: StartedSession = { sessionId: 'jane-0a', target: 'i-1', streamUrl: 'wss://x', tokenValue: 't' };
const cancelled = { code: 'connect/cancelled' };

test('a step that never answers is given up when the signal comes, and one that answers is not', async () => {
  const controller = new AbortController();
  const step = cancellable(() => new Promise<never>(() => {}), controller.signal);
  controller.abort();
  await expect(step).rejects.toMatchObject(cancelled);
  expect(await cancellable(async () => 7, new AbortController().signal)).toBe(7);
  expect(await cancellable(async () => 7, undefined)).toBe(7);
});

test('after the signal no further step begins', async () => {
  let begun = false;
  const step = async (): Promise<void> => {
    begun = true;
  };
  await expect(cancellable(step, AbortSignal.abort())).rejects.toMatchObject(cancelled);
  expect(begun).toBe(false);
});

test('a session that StartSession begins after the signal is ended', async () => {
  const controller = new AbortController();
  const answer = Promise.withResolvers<StartedSession>();
  const access = fakeAccess();
  const starting = cancellableStart(access, () => answer.promise, controller.signal);
  controller.abort();
  answer.resolve(session);
  await expect(starting).rejects.toMatchObject(cancelled);
  expect(access.terminated).toEqual(['jane-0a']);
});

test('a StartSession that fails or never answers after the signal holds nobody up', async () => {
  for (const start of [() => Promise.reject(new Error('late')), () => new Promise<never>(() => {})]) {
    const controller = new AbortController();
    const access = fakeAccess();
    const starting = cancellableStart(access, start, controller.signal, 1);
    controller.abort();
    await expect(starting).rejects.toBeInstanceOf(Error);
    expect(access.terminated).toEqual([]);
  }
});

test("without a signal the session is the caller's", async () => {
  const access = fakeAccess();
  expect(await cancellableStart(access, async () => session, new AbortController().signal)).toBe(session);
  expect(access.terminated).toEqual([]);
});
