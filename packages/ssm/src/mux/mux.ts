/**
 * Many TCP streams in one Port session: smux version 1, both roles, without sockets (spec/session-manager 9.3). Version 1
 * has no window per stream, so one reader that does not read would stop all streams (spec/session-manager H5). Data is
 * therefore returned at once, each stream may have `maxUnread` unread bytes, and only a stream that exceeds them is reset.
 */
import { SsmError } from '../ssm-error.ts';
import { encodeSmux, maxSmuxData, SmuxCommand, type SmuxFrame, SmuxReader } from './smux-frame.ts';

export type MuxEvent =
  /** Agent only: the client opened a stream; connect to the destination, and `close` the stream when that fails. */
  | { readonly type: 'open'; readonly streamId: number }
  | { readonly type: 'data'; readonly streamId: number; readonly data: Uint8Array }
  /** The other side closed the stream, in both directions: smux has no half-close. */
  | { readonly type: 'closed'; readonly streamId: number }
  /** This side reset the stream, because its reader has too much unread. */
  | { readonly type: 'reset'; readonly streamId: number };

export type MuxOptions = {
  readonly role: 'client' | 'agent';
  /** The largest number of open streams; a further one is closed at once. */
  readonly maxStreams?: number;
  /** The largest number of bytes returned for one stream and not yet consumed. */
  readonly maxUnread?: number;
};

const firstStream = 3;
const lastStream = 0xfffffffd;

export class Mux {
  readonly #role: 'client' | 'agent';
  readonly #maxStreams: number;
  readonly #maxUnread: number;
  readonly #reader = new SmuxReader();
  /** Bytes returned and not yet consumed, per open stream. */
  readonly #unread = new Map<number, number>();
  #output: Uint8Array[] = [];
  #nextStream = firstStream;

  constructor(options: MuxOptions) {
    this.#role = options.role;
    this.#maxStreams = options.maxStreams ?? 1024;
    this.#maxUnread = options.maxUnread ?? 4 * 1024 * 1024;
  }

  get streams(): number {
    return this.#unread.size;
  }

  /**
   * False when a single open stream has much unread. Its caller then stops taking messages, which slows the sender down
   * instead of resetting the stream; with several streams open that would stop the others too.
   */
  get acceptsMore(): boolean {
    if (this.#unread.size !== 1) return true;
    const [unread = 0] = this.#unread.values();
    return unread < this.#maxUnread / 2;
  }

  /** Client only: opens a stream. */
  open(): number {
    if (this.#role === 'agent') throw new SsmError('ssm/mux-malformed', 'an agent does not open streams');
    if (this.#unread.size >= this.#maxStreams) {
      throw new SsmError('ssm/mux-overflow', `${this.#maxStreams} connections are open in this session already`);
    }
    if (this.#nextStream > lastStream) throw new SsmError('ssm/mux-overflow', 'this session has no stream ids left');
    const streamId = this.#nextStream;
    this.#nextStream += 2;
    this.#unread.set(streamId, 0);
    this.#output.push(encodeSmux(SmuxCommand.syn, streamId));
    return streamId;
  }

  /** Bytes for a stream. Ignored when it is closed, because the other side may close it at any time. */
  send(streamId: number, data: Uint8Array): void {
    if (!this.#unread.has(streamId)) return;
    for (let at = 0; at < data.length; at += maxSmuxData) {
      this.#output.push(encodeSmux(SmuxCommand.psh, streamId, data.subarray(at, at + maxSmuxData)));
    }
  }

  /** Closes a stream in both directions. Idempotent. */
  close(streamId: number): void {
    if (!this.#unread.delete(streamId)) return;
    this.#output.push(encodeSmux(SmuxCommand.fin, streamId));
  }

  /** The reader of a stream has consumed so many bytes. */
  consumed(streamId: number, bytes: number): void {
    const unread = this.#unread.get(streamId);
    if (unread !== undefined) this.#unread.set(streamId, Math.max(0, unread - bytes));
  }

  /** Payload bytes of the other side, in order. Throws SsmError when they are not smux; the session cannot continue then. */
  receive(bytes: Uint8Array): readonly MuxEvent[] {
    return this.#reader.read(bytes).flatMap((frame) => this.#frame(frame));
  }

  /** The bytes to write as Output payload. Each is returned once. */
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
        return this.#unread.delete(streamId) ? [{ type: 'closed', streamId }] : [];
      case SmuxCommand.psh:
        return this.#data(streamId, data);
      default:
        return command satisfies never;
    }
  }

  #accept(streamId: number): readonly MuxEvent[] {
    if (this.#role === 'client') throw new SsmError('ssm/mux-malformed', 'an agent tried to open a stream');
    if (this.#unread.has(streamId)) throw new SsmError('ssm/mux-malformed', `stream ${streamId} was opened twice`);
    if (this.#unread.size >= this.#maxStreams) {
      this.#output.push(encodeSmux(SmuxCommand.fin, streamId));
      return [];
    }
    this.#unread.set(streamId, 0);
    return [{ type: 'open', streamId }];
  }

  #data(streamId: number, data: Uint8Array): readonly MuxEvent[] {
    const unread = this.#unread.get(streamId);
    // Data of a closed stream was sent before our FIN arrived.
    if (unread === undefined || data.length === 0) return [];
    if (unread + data.length > this.#maxUnread) {
      this.close(streamId);
      return [{ type: 'reset', streamId }];
    }
    this.#unread.set(streamId, unread + data.length);
    return [{ type: 'data', streamId, data }];
  }
}
