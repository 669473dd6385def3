import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backoff, fleetDelays } from '../src/backoff.ts';

test('delays begin small, grow and have a limit', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (stream) => {
      const delays = backoff(fleetDelays, () => stream.next().value);
      const first = delays.next();
      expect(first).toBeGreaterThanOrEqual(5000);
      expect(first).toBeLessThan(10_000);
      for (let i = 0; i < 30; i += 1) {
        const delay = delays.next();
        expect(delay).toBeGreaterThan(2500);
        expect(delay).toBeLessThanOrEqual(fleetDelays.capMs);
      }
    }),
  );
});

test('after a reset they begin again', () => {
  const delays = backoff({ firstMs: 100, factor: 2, capMs: 5000, jitter: 0.5 }, () => 0.5);
  expect([delays.next(), delays.next(), delays.next()]).toEqual([150, 300, 600]);
  delays.reset();
  expect(delays.next()).toBe(150);
});
