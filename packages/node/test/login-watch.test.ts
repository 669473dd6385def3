import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { heldInput } from '../src/worker/held-input.ts';
import { loginWatch } from '../src/worker/login-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const events: string[] = [];
  const logins = new Map<number, number>();
  const watch = loginWatch({
    logins: () => [...logins].map(([pid, started]) => ({ pid, started })),
    onOpen: () => void events.push('open'),
    onLate: () => void events.push('late'),
  });
  return { events, logins, watch };
}

test('ctrl-c-at-the-login: nothing passes while a login runs, and everything once it has ended', () => {
  const { events, logins, watch } = watched();
  expect(watch.open()).toBe(true);
  logins.set(7, 1);
  expect([watch.open(), watch.open()]).toEqual([false, false]);
  vi.advanceTimersByTime(1000);
  expect(events).toEqual([]);
  logins.clear();
  vi.advanceTimersByTime(1000);
  expect([watch.open(), events]).toEqual([true, ['open']]);
  watch.close();
});

test('stopped-login: a login that does not end is ended from outside, one that ends is not', () => {
  const stuck = watched();
  stuck.logins.set(7, 1);
  const fine = watched();
  fine.logins.set(8, 1);
  vi.advanceTimersByTime(30_000);
  fine.logins.clear();
  vi.advanceTimersByTime(60_000);
  expect([stuck.events, fine.events]).toEqual([['late'], []]);
});

test('a login that begins late has the whole time', () => {
  const { events, logins } = watched();
  vi.advanceTimersByTime(70_000);
  logins.set(7, 1);
  vi.advanceTimersByTime(60_000);
  expect(events).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(events).toEqual(['late']);
});

test('what is held is bounded and handed over in order', () => {
  const held = heldInput();
  const got: string[] = [];
  expect(held.add(Buffer.from('a'))).toBe(true);
  expect(held.add(Buffer.alloc(64 * 1024))).toBe(false);
  expect(held.add(Buffer.from('b'))).toBe(true);
  held.resize({ cols: 1, rows: 1 });
  held.resize({ cols: 2, rows: 2 });
  const size = ({ cols }: { readonly cols: number }): void => void got.push(`size ${cols}`);
  held.flush((bytes) => got.push(String(bytes)) < 3, size);
  expect(held.empty).toBe(false);
  held.flush((bytes) => got.push(String(bytes)) > 0, size);
  expect([got, held.empty]).toEqual([['size 2', 'a', 'b', 'b'], true]);
});
