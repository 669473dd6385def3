/**
 * One accepted WebSocket: binary frames in both directions, pings, a limit for the size of a frame, and a reason
 * whenever it is closed. What arrives is checked as a frame before anything else sees it. spec/session-manager 2, 16,
 * 18.
 */
import type { WebSocket } from 'ws';
import type { AdmittedSocket } from './admission.ts';
import { type Received, readFrame } from './frames.ts';
import type { GatewayOptions } from './options.ts';
import type { PacedReader } from './paced-reader.ts';
import { Timer } from './scheduler.ts';

export const closeNormal = 1000;
export const closeUnsupported = 1003;
export const closePolicy = 1008;
export const closeTooBig = 1009;

export interface ConnectionHandler {
  frame(frame: Received): void;
  /** A ping or pong of the peer arrived. */
  alive?(): void;
  /** Called once, whichever side closed. */
  closed(): void;
}

export class GatewayConnection {
  readonly #socket: WebSocket;
  readonly #reader: PacedReader;
  readonly #options: GatewayOptions;
  readonly #handler: ConnectionHandler;
  readonly #heartbeat: Timer;
  readonly #lifetime: Timer;
  #quiet = 0;
  #paused = false;
  #closed = false;

  /** `peer` names who pays for the work that this connection causes. */
  constructor(
    { webSocket: socket, reader }: AdmittedSocket,
    peer: string,
    options: GatewayOptions,
    handler: ConnectionHandler,
  ) {
    this.#socket = socket;
    this.#reader = reader;
    this.#options = options;
    this.#handler = handler;
    this.#heartbeat = new Timer(options.scheduler);
    this.#lifetime = new Timer(options.scheduler);
    socket.on('message', (data, isBinary) => this.#message(data as Buffer, isBinary));
    socket.on('ping', () => this.#alive());
    socket.on('pong', () => this.#alive());
    socket.once('close', () => this.#gone());
    this.#beat();
    if (options.socketLifetimeMs !== undefined) {
      this.#lifetime.set(options.socketLifetimeMs, () => this.close(closeNormal, 'Bye'));
    }
    reader.assign(peer);
  }

  get open(): boolean {
    return !this.#closed && this.#socket.readyState === this.#socket.OPEN;
  }

  /** Bytes that were sent and that the peer's kernel has not taken. */
  get unsentBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** `sent` is called when the kernel has taken the bytes, and also when the socket was closed before that. */
  send(bytes: Uint8Array, sent: () => void = () => {}): void {
    this.#socket.send(bytes, { binary: true, compress: false }, () => sent());
  }

  /** Stops reading. Once the buffers of the connection are full, the peer cannot write either. */
  pause(): void {
    this.#paused = true;
    this.#reader.stop();
  }

  resume(): void {
    this.#paused = false;
    this.#quiet = 0;
    this.#reader.go();
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    // A paused socket would never read the peer's close frame.
    if (this.#paused) this.resume();
    this.#socket.close(code, reason);
    // A peer that answers no close frame, or does not read so far, is not waited for.
    this.#lifetime.set(this.#options.closeMs, () => this.destroy());
  }

  /** Without a close frame, for peers that do not read any more. */
  destroy(): void {
    this.#socket.terminate();
  }

  #message(data: Buffer, isBinary: boolean): void {
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) return;
    this.#quiet = 0;
    const limit = this.#options.maxFrameBytes;
    if (!isBinary) {
      this.close(closeUnsupported, 'only binary messages are expected after the token');
    } else if (data.byteLength > limit) {
      this.close(closeTooBig, `a message may have at most ${limit} bytes`);
    } else {
      const result = readFrame(data);
      if (result.ok) this.#handler.frame(result.frame);
      // A close reason may have 123 bytes.
      else this.close(closePolicy, result.problem.slice(0, 120));
    }
  }

  #alive(): void {
    this.#quiet = 0;
    this.#handler.alive?.();
  }

  #beat(): void {
    this.#heartbeat.set(this.#options.heartbeatMs, () => {
      // While reading is paused, pongs are not seen, and their absence proves nothing.
      if (!this.#paused && this.#quiet >= 2) {
        this.destroy();
        return;
      }
      this.#quiet += 1;
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping('keepalive');
      this.#beat();
    });
  }

  #gone(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#heartbeat.clear();
    this.#lifetime.clear();
    this.#handler.closed();
  }
}
