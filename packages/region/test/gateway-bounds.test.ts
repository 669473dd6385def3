/** What the gateway's bounds are made of: frame boundaries, turns of the event loop, tokens. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameQueue } from '../src/gateway/frame-queue.ts';
import { FrameScanner } from '../src/gateway/frame-scanner.ts';
import { Tokens } from '../src/gateway/tokens.ts';
import { FairTurns, peerUnits, unitBytes } from '../src/gateway/turns.ts';
import { systemRandom } from '../src/random.ts';
import { ManualScheduler } from './manual-scheduler.ts';
import { webSocketFrame } from './rogue-socket.ts';

it('stops after so many frames, however the bytes were cut on their way', () => {
  const sizes = fc.array(fc.oneof(fc.nat(200), fc.integer({ min: 65_000, max: 140_000 })), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 300, max: 70_000 }),
      fc.integer({ min: 1, max: 9 }),
      (payloads, cut, units) => {
        const bytes = Buffer.concat(payloads.map((size) => webSocketFrame('binary', Buffer.alloc(size))));
        const scanner = new FrameScanner();
        let total = 0;
        for (let from = 0; from < bytes.length; from += cut) {
          const chunk = bytes.subarray(from, from + cut);
          for (let at = 0; at < chunk.length; ) {
            const { end, units: used } = scanner.scan(chunk, at, units);
            expect(end).toBeGreaterThan(at);
            expect(used).toBeLessThanOrEqual(units);
            at = end;
            total += used;
          }
        }
        const payloadBytes = payloads.reduce((sum, size) => sum + size, 0);
        expect(total).toBe(payloads.length + Math.floor(payloadBytes / unitBytes));
      },
    ),
    { numRuns: 40 },
  );
});

it('takes messages out in the order they were put in', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 3000 }), (puts) => {
      const queue = new FrameQueue<number>();
      let [put, taken] = [0, 0];
      for (const isPut of puts) {
        if (isPut) queue.push(put++);
        else expect(queue.shift()).toBe(taken < put ? taken++ : undefined);
        expect(queue.length).toBe(put - taken);
      }
    }),
    { numRuns: 50 },
  );
});

it('serves a peer with one message in the next turn, whatever another peer has waiting on a hundred sockets', () => {
  let next: (() => void) | undefined;
  const turns = new FairTurns((run) => {
    next = run;
  });
  let flooded = 0;
  for (let socket = 0; socket < 100; socket++) {
    turns.wait('rogue', {
      run(units) {
        flooded += units;
        return units;
      },
    });
  }
  let served = false;
  turns.wait('quiet', {
    run() {
      served = true;
      return 0;
    },
  });
  next?.();
  expect(served).toBe(true);
  expect(flooded).toBe(peerUnits);
  next?.();
  expect(flooded).toBe(2 * peerUnits);
});

it('keeps eight unspent tokens for one end of a session, the newest', () => {
  const tokens = new Tokens(new ManualScheduler(), systemRandom, 60_000);
  const issue = (sessionId: string): string => tokens.issue({ side: 'client', accountId: '111122223333', sessionId });
  const other = issue('other');
  const issued = Array.from({ length: 1000 }, () => issue('mine'));
  expect(issued.filter((token) => tokens.redeem(token, () => true) !== undefined)).toEqual(issued.slice(-8));
  expect(tokens.redeem(other, () => true)).toMatchObject({ sessionId: 'other' });
});
