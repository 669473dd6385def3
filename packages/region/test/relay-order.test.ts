import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Relay, type RelayEnd, type RelayTurns } from '../src/gateway/relay.ts';

/** A socket that takes bytes when the test lets it. */
class FakeEnd implements RelayEnd {
  readonly taken: number[] = [];
  readonly #sent: (() => void)[] = [];
  paused = false;

  send(bytes: Uint8Array, sent: () => void): void {
    this.taken.push(new DataView(bytes.buffer).getUint32(0));
    this.#sent.push(sent);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  drain(count: number): void {
    for (const sent of this.#sent.splice(0, count)) sent();
  }
}

/** Turns that come at once. */
const atOnce: RelayTurns = {
  turns: {
    wait(_peer, work) {
      while (work.run(16) >= 16);
    },
    leave() {},
  },
  peer: 'reader',
};

type Step =
  | { readonly do: 'push'; readonly size: number }
  | { readonly do: 'drain'; readonly count: number }
  | { readonly do: 'swap' };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 4, max: 300_000 }).map((size) => ({ do: 'push' as const, size })) },
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 5 }).map((count) => ({ do: 'drain' as const, count })) },
  { weight: 1, arbitrary: fc.constant({ do: 'swap' as const }) },
);

it('delivers every frame once and in order over whatever sockets come and go, and holds back a sender that is too fast', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const relay = new Relay(atOnce);
      const source = new FakeEnd();
      const sinks: FakeEnd[] = [];
      let sink: FakeEnd | undefined;
      let pushed = 0;
      relay.attachSource(source);
      for (const next of steps) {
        // A paused sender sends nothing: that is what keeps memory bounded.
        if (next.do === 'push' && !source.paused) {
          const bytes = new Uint8Array(next.size);
          new DataView(bytes.buffer).setUint32(0, pushed);
          const name = String(pushed++);
          relay.push(bytes, { key: () => name });
        } else if (next.do === 'drain') {
          sink?.drain(next.count);
        } else if (next.do === 'swap') {
          sink = sink === undefined ? new FakeEnd() : undefined;
          if (sink !== undefined) sinks.push(sink);
          relay.attachSink(sink);
        }
        expect(relay.backlog).toBeLessThan(2.5 * 1024 * 1024);
      }
      const last = new FakeEnd();
      sinks.push(last);
      relay.attachSink(last);
      while (relay.backlog > 0) last.drain(1);
      expect(sinks.flatMap(({ taken }) => taken)).toEqual(Array.from({ length: pushed }, (_, n) => n));
      expect(source.paused).toBe(false);
    }),
    { numRuns: 200 },
  );
});

it('holds back a sender that attaches while the queue is full', () => {
  const relay = new Relay(atOnce);
  for (let n = 0; n < 5; n++) relay.push(new Uint8Array(300_000));
  const source = new FakeEnd();
  relay.attachSource(source);
  expect(source.paused).toBe(true);
  relay.clear();
  expect(source.paused).toBe(false);
});
