/** StreamSocket by `ws`: no redirects, no compression, no sub-protocol, bounded messages (spec/session-manager 1.3). */
import { frameHeader, maxPayloadBytes } from '@sallyport/ssm';
import { type RawData, WebSocket } from 'ws';
import type { SocketEvents, SocketFactory, StreamSocket } from './stream-socket.ts';

const upgradeMs = 10_000;
const goodbyeMs = 500;

export type WebSocketOptions = {
  /** PEM of the authorities to trust instead of the built-in ones, as AWS_CA_BUNDLE means it. */
  readonly ca?: string;
};

export function webSockets(options: WebSocketOptions = {}): SocketFactory {
  return (url, headers, events) => {
    const socket = new WebSocket(url, {
      headers,
      perMessageDeflate: false,
      followRedirects: false,
      handshakeTimeout: upgradeMs,
      maxPayload: frameHeader + maxPayloadBytes,
      skipUTF8Validation: false,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
    socket.binaryType = 'nodebuffer';
    return listen(socket, events);
  };
}

function listen(socket: WebSocket, events: SocketEvents): StreamSocket {
  let failure: string | undefined;
  let status: number | undefined;
  let over = false;
  const lose = (reason: string): void => {
    if (over) return;
    over = true;
    events.lost(status === undefined ? { reason } : { status, reason });
  };
  socket.on('open', () => {
    if (!over) events.open();
  });
  socket.on('message', (data: RawData, isBinary) => {
    // The gateway sends binary frames only; both official programs accept text as messages too, so we do.
    if (!over && (isBinary || Buffer.isBuffer(data))) events.message(data as Buffer);
  });
  socket.on('ping', () => events.alive());
  socket.on('pong', () => events.alive());
  socket.on('unexpected-response', (request, response) => {
    status = response.statusCode;
    failure = `the gateway answered HTTP ${response.statusCode}`;
    response.resume();
    request.destroy();
    lose(failure);
  });
  socket.on('error', (error) => {
    failure ??= error.message;
  });
  socket.on('close', (code, reason) => {
    const text = reason.toString('utf8');
    lose(failure ?? `closed with ${code}${text === '' ? '' : ` ${text}`}`);
  });
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data, { binary: typeof data !== 'string' });
    },
    ping: () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping('keepalive');
    },
    close: () => {
      socket.close(1000);
      // A dead network never answers the close frame, and the open socket would keep the program alive.
      setTimeout(() => socket.terminate(), goodbyeMs).unref();
    },
    terminate: () => socket.terminate(),
    get buffered() {
      return socket.bufferedAmount;
    },
  };
}
