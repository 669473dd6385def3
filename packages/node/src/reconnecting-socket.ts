/**
 * A WebSocket that is opened again whenever it is lost. Pings detect a peer that is gone without a close frame, which
 * takes the official agent two minutes (spec/session-manager 16).
 */
import type WebSocket from 'ws';
import { type Backoff, backoff, type DelayOptions } from './backoff.ts';

export type ReconnectTiming = {
  readonly delays: DelayOptions;
  /** Time between pings; after two without an answer the socket counts as lost. */
  readonly pingMs: number;
};

export type ReconnectingSocketOptions = {
  readonly open: () => Promise<WebSocket>;
  readonly timing: ReconnectTiming;
  readonly random: () => number;
  /** The socket is open, for the first time or again. */
  readonly onUp: () => void;
  readonly onBytes: (bytes: Uint8Array) => void;
  /** An attempt failed. False ends all attempts. */
  readonly onFailure: (error: unknown, retryInMs: number) => boolean;
  /** The open socket was lost; attempts follow. */
  readonly onDown?: (reason: string) => void;
};

export type ReconnectingSocket = {
  /** False when the socket is not open: the bytes are dropped. */
  send(bytes: Uint8Array, sent?: () => void): boolean;
  readonly up: boolean;
  /** Bytes sent that the kernel has not taken yet. */
  readonly backlog: number;
  /** Resolves after the closing handshake, by which the peer has everything, or after a timeout. */
  close(): Promise<void>;
};

export function reconnectingSocket(options: ReconnectingSocketOptions): ReconnectingSocket {
  const delays: Backoff = backoff(options.timing.delays, options.random);
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const later = (ms: number): void => {
    timer = setTimeout(() => void attempt(), ms);
  };

  const attempt = async (): Promise<void> => {
    try {
      const opened = await options.open();
      if (closed) opened.terminate();
      else adopt(opened);
    } catch (error) {
      if (closed) return;
      const wait = delays.next();
      if (options.onFailure(error, wait)) later(wait);
      else closed = true;
    }
  };

  const adopt = (opened: WebSocket): void => {
    socket = opened;
    const since = Date.now();
    const pings = keepAlive(opened, options.timing.pingMs);
    opened.on('message', (data) => {
      if (!closed) options.onBytes(bytesOf(data));
    });
    opened.on('close', (code, reason) => {
      pings.stop();
      if (socket !== opened) return;
      socket = undefined;
      if (closed) return;
      options.onDown?.(`${code}${reason.length === 0 ? '' : ` ${reason.toString('utf8').slice(0, 120)}`}`);
      // A peer that accepts and closes at once must not be connected to in a tight loop.
      if (Date.now() - since > options.timing.delays.capMs) delays.reset();
      later(delays.next());
    });
    options.onUp();
  };

  void attempt();
  return {
    send(bytes, sent) {
      if (socket === undefined || socket.readyState !== socket.OPEN) return false;
      socket.send(bytes, { binary: true }, () => sent?.());
      return true;
    },
    get up() {
      return socket !== undefined && socket.readyState === socket.OPEN;
    },
    get backlog() {
      return socket?.bufferedAmount ?? 0;
    },
    close() {
      closed = true;
      clearTimeout(timer);
      const open = socket;
      socket = undefined;
      if (open === undefined) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      open.once('close', () => resolve());
      open.close(1000);
      // The peer may not answer the closing handshake.
      const late = setTimeout(() => open.terminate(), 500);
      return promise.finally(() => clearTimeout(late));
    },
  };
}

function keepAlive(socket: WebSocket, everyMs: number): { stop(): void } {
  let missed = 0;
  socket.on('pong', () => {
    missed = 0;
  });
  const timer = setInterval(() => {
    if (missed >= 2) {
      socket.terminate();
      return;
    }
    missed += 1;
    socket.ping('keepalive');
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}

function bytesOf(data: WebSocket.RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
