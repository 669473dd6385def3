/** Two channels and a bad network between them, on a clock that only moves when told. */
import { Channel, type ChannelOptions } from '../src/index.ts';
import { sha256 } from './hashing.ts';

/** Repeatable chance: mulberry32. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function newChannel(options: Partial<ChannelOptions> & Pick<ChannelOptions, 'role'>, next = chance(1)): Channel {
  const random = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => Math.floor(next() * 256));
  return new Channel({ sha256, random, ...options });
}

export type Weather = {
  /** 0 to 1 each. */
  readonly loss: number;
  readonly duplication: number;
  /** Longest delay in ms; frames overtake each other when it differs. */
  readonly jitter: number;
  /** Chance per step that the reader takes nothing. */
  readonly laziness: number;
  /** Chance per step that one side loses its socket for a while. */
  readonly cuts: number;
};

type Packet = { readonly at: number; readonly bytes: Uint8Array; readonly to: 'client' | 'agent' };

export class Link {
  now = 1_700_000_000_000;
  readonly sides: Record<'client' | 'agent', Channel>;
  readonly taken: Record<'client' | 'agent', { payloadType: number; bytes: number[] }[]> = { client: [], agent: [] };
  sent = 0;
  readonly #weather: Weather;
  readonly #next: () => number;
  readonly #back: Record<'client' | 'agent', number> = { client: 0, agent: 0 };
  #air: Packet[] = [];

  constructor(weather: Weather, seed: number, options: Partial<ChannelOptions> = {}) {
    this.#weather = weather;
    this.#next = chance(seed);
    this.sides = {
      client: newChannel({ role: 'client', ...options }, this.#next),
      agent: newChannel({ role: 'agent', ...options }, this.#next),
    };
    this.sides.client.attach();
    this.sides.agent.attach();
  }

  step(milliseconds = 20): void {
    this.now += milliseconds;
    const landed = this.#air.filter((packet) => packet.at <= this.now).sort((a, b) => a.at - b.at);
    this.#air = this.#air.filter((packet) => packet.at > this.now);
    for (const packet of landed) {
      if (this.#back[packet.to] === 0) this.sides[packet.to].receive(packet.bytes, this.now);
    }
    for (const name of ['client', 'agent'] as const) this.#turn(name);
  }

  #turn(name: 'client' | 'agent'): void {
    const channel = this.sides[name];
    if (this.#back[name] > 0) {
      if (--this.#back[name] === 0) channel.attach();
    } else if (this.#next() < this.#weather.cuts) {
      channel.detach();
      this.#back[name] = 1 + Math.floor(this.#next() * 20);
    }
    if (this.#next() >= this.#weather.laziness) {
      for (let message = channel.take(this.now); message !== undefined; message = channel.take(this.now)) {
        this.taken[name].push({ payloadType: message.payloadType, bytes: [...message.payload] });
      }
    }
    for (const bytes of channel.flush(this.now)) this.#throw(bytes, name === 'client' ? 'agent' : 'client');
  }

  #throw(bytes: Uint8Array, to: 'client' | 'agent'): void {
    this.sent++;
    const copies = this.#next() < this.#weather.duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      if (this.#next() < this.#weather.loss) continue;
      this.#air.push({ at: this.now + 1 + this.#next() * this.#weather.jitter, bytes, to });
    }
  }
}
