/** Two message streams and an unreliable network between them, on a clock that only advances when told. */
import { MessageStream, type MessageStreamOptions } from '../src/index.ts';
import { sha256 } from './hashing.ts';

/** Repeatable random numbers: mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function newStream(
  options: Partial<MessageStreamOptions> & Pick<MessageStreamOptions, 'role'>,
  next = seededRandom(1),
): MessageStream {
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => Math.floor(next() * 256));
  return new MessageStream({ sha256, random, ...options });
}

export type LinkFaults = {
  /** Probability, 0 to 1, for each frame. */
  readonly loss: number;
  readonly duplication: number;
  /** Longest delay in ms; frames with different delays arrive out of order. */
  readonly jitter: number;
  /** Probability for each step that the reader takes nothing. */
  readonly skippedReads: number;
  /** Probability for each step that one side loses its socket for a while. */
  readonly disconnects: number;
};

type Packet = { readonly at: number; readonly bytes: Uint8Array; readonly to: 'client' | 'agent' };

export class Link {
  now = 1_700_000_000_000;
  readonly sides: Record<'client' | 'agent', MessageStream>;
  readonly taken: Record<'client' | 'agent', { payloadType: number; bytes: number[] }[]> = { client: [], agent: [] };
  sent = 0;
  readonly #faults: LinkFaults;
  readonly #next: () => number;
  /** Steps until a side has a socket again. */
  readonly #detachedFor: Record<'client' | 'agent', number> = { client: 0, agent: 0 };
  #inTransit: Packet[] = [];

  constructor(faults: LinkFaults, seed: number, options: Partial<MessageStreamOptions> = {}) {
    this.#faults = faults;
    this.#next = seededRandom(seed);
    this.sides = {
      client: newStream({ role: 'client', ...options }, this.#next),
      agent: newStream({ role: 'agent', ...options }, this.#next),
    };
    this.sides.client.attach();
    this.sides.agent.attach();
  }

  step(milliseconds = 20): void {
    this.now += milliseconds;
    const arrived = this.#inTransit.filter((packet) => packet.at <= this.now).sort((a, b) => a.at - b.at);
    this.#inTransit = this.#inTransit.filter((packet) => packet.at > this.now);
    for (const packet of arrived) {
      if (this.#detachedFor[packet.to] === 0) this.sides[packet.to].receive(packet.bytes, this.now);
    }
    for (const name of ['client', 'agent'] as const) this.#stepSide(name);
  }

  #stepSide(name: 'client' | 'agent'): void {
    const stream = this.sides[name];
    if (this.#detachedFor[name] > 0) {
      if (--this.#detachedFor[name] === 0) stream.attach();
    } else if (this.#next() < this.#faults.disconnects) {
      stream.detach();
      this.#detachedFor[name] = 1 + Math.floor(this.#next() * 20);
    }
    if (this.#next() >= this.#faults.skippedReads) {
      for (let message = stream.take(this.now); message !== undefined; message = stream.take(this.now)) {
        this.taken[name].push({ payloadType: message.payloadType, bytes: [...message.payload] });
      }
    }
    for (const bytes of stream.flush(this.now)) this.#transmit(bytes, name === 'client' ? 'agent' : 'client');
  }

  #transmit(bytes: Uint8Array, to: 'client' | 'agent'): void {
    this.sent++;
    const copies = this.#next() < this.#faults.duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.#next() < this.#faults.loss) continue;
      this.#inTransit.push({ at: this.now + 1 + this.#next() * this.#faults.jitter, bytes, to });
    }
  }
}
