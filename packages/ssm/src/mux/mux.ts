/**
 * Many TCP streams in one Port session: smux version 1, both roles, without sockets (spec/session-manager.md section
 * 9.3). Version 1 has no window per stream, so one stalled reader would freeze all others (spec/session-manager H5): data is handed out at
 * once, each stream may be behind by `maxBehind` bytes, and only the stream that falls further behind is cut.
 */
import { SsmError } from '../ssm-error.ts';
import { encodeSmux, maxSmuxData, SmuxCommand, type SmuxFrame, SmuxReader } from './smux-frame.ts';

export type MuxEvent =
  /** Agent only: the client wants a connection; dial, and `close` the stream when that fails. */
  | { readonly type: 'open'; readonly streamId: number }
  | { readonly type: 'data'; readonly streamId: number; readonly data: Uint8Array }
  /** The other side closed the stream, for both directions: smux knows no half-close. */
  | { readonly type: 'closed'; readonly streamId: number }
  /** We cut the stream, because its reader fell too far behind. */
  | { readonly type: 'cut'; readonly streamId: number };

export type MuxOptions = {
  readonly role: 'client' | 'agent';
  /** Streams at the same time; one more is closed at once. */
  readonly maxStreams?: number;
  /** Bytes handed out for one stream and not yet consumed. */
  readonly maxBehind?: number;
};

const firstStream = 3;
const lastStream = 0xfffffffd;

export class Mux {
  readonly #role: 'client' | 'agent';
  readonly #maxStreams: number;
  readonly #maxBehind: number;
  readonly #reader = new SmuxReader();
  /** Bytes handed out and not consumed, per open stream. */
  readonly #behind = new Map<number, number>();
  #output: Uint8Array[] = [];
  #nextStream = firstStream;

  constructor(options: MuxOptions) {
    this.#role = options.role;
    this.#maxStreams = options.maxStreams ?? 1024;
    this.#maxBehind = options.maxBehind ?? 4 * 1024 * 1024;
  }

  get streams(): number {
    return this.#behind.size;
  }

  /**
   * False when reading on would soon cut a stream and stopping hurts nobody else: a lone slow reader is then slowed
   * down (stop taking from the channel) instead of cut.
   */
  get wantsMore(): boolean {
    if (this.#behind.size !== 1) return true;
    const [behind = 0] = this.#behind.values();
    return behind < this.#maxBehind / 2;
  }

  /** Client only: begins a stream. */
  open(): number {
    if (this.#role === 'agent') throw new SsmError('ssm/mux-malformed', 'An agent does not open streams.');
    if (this.#behind.size >= this.#maxStreams) {
      throw new SsmError('ssm/mux-overflow', `${this.#maxStreams} connections are open in this session already.`);
    }
    if (this.#nextStream > lastStream) throw new SsmError('ssm/mux-overflow', 'This session has no stream ids left.');
    const streamId = this.#nextStream;
    this.#nextStream += 2;
    this.#behind.set(streamId, 0);
    this.#output.push(encodeSmux(SmuxCommand.syn, streamId));
    return streamId;
  }

  /** Bytes for a stream. Ignored when it is closed already, for the other side may close at any moment. */
  send(streamId: number, data: Uint8Array): void {
    if (!this.#behind.has(streamId)) return;
    for (let at = 0; at < data.length; at += maxSmuxData) {
      this.#output.push(encodeSmux(SmuxCommand.psh, streamId, data.subarray(at, at + maxSmuxData)));
    }
  }

  /** Ends a stream for both directions. Idempotent. */
  close(streamId: number): void {
    if (!this.#behind.delete(streamId)) return;
    this.#output.push(encodeSmux(SmuxCommand.fin, streamId));
  }

  /** The reader of a stream has really got rid of so many bytes. */
  consumed(streamId: number, bytes: number): void {
    const behind = this.#behind.get(streamId);
    if (behind !== undefined) this.#behind.set(streamId, Math.max(0, behind - bytes));
  }

  /** Payload bytes of the other side, in order. Throws SsmError when they are not smux: the session is then lost. */
  receive(bytes: Uint8Array): readonly MuxEvent[] {
    return this.#reader.read(bytes).flatMap((frame) => this.#frame(frame));
  }

  /** What is to be written to the channel as Output payload, once. */
  takeOutput(): readonly Uint8Array[] {
    const output = this.#output;
    this.#output = [];
    return output;
  }

  #frame({ command, streamId, data }: SmuxFrame): readonly MuxEvent[] {
    switch (command) {
      case SmuxCommand.nop:
        return [];
      case SmuxCommand.syn:
        return this.#accept(streamId);
      case SmuxCommand.fin:
        return this.#behind.delete(streamId) ? [{ type: 'closed', streamId }] : [];
      case SmuxCommand.psh:
        return this.#data(streamId, data);
      default:
        return command satisfies never;
    }
  }

  #accept(streamId: number): readonly MuxEvent[] {
    if (this.#role === 'client') throw new SsmError('ssm/mux-malformed', 'An agent tried to open a stream.');
    if (this.#behind.has(streamId)) throw new SsmError('ssm/mux-malformed', `Stream ${streamId} was opened twice.`);
    if (this.#behind.size >= this.#maxStreams) {
      this.#output.push(encodeSmux(SmuxCommand.fin, streamId));
      return [];
    }
    this.#behind.set(streamId, 0);
    return [{ type: 'open', streamId }];
  }

  #data(streamId: number, data: Uint8Array): readonly MuxEvent[] {
    const behind = this.#behind.get(streamId);
    // Sent before our FIN arrived there.
    if (behind === undefined || data.length === 0) return [];
    if (behind + data.length > this.#maxBehind) {
      this.close(streamId);
      return [{ type: 'cut', streamId }];
    }
    this.#behind.set(streamId, behind + data.length);
    return [{ type: 'data', streamId, data }];
  }
}
