/**
 * From HTTP upgrade to accepted WebSocket: the first message must be text, arrive in time and carry a token that was
 * issued for this channel. Nothing else is read from the socket before that. spec/session-manager 1.3 to 1.5.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { releasedConnection } from '../server/connections.ts';
import { closePolicy, closeUnsupported } from './connection.ts';
import type { GatewayOptions } from './options.ts';
import { PacedReader } from './paced-reader.ts';
import type { Ticket, Tokens } from './tokens.ts';
import type { FairTurns } from './turns.ts';

const firstFrameBytes = 8 * 1024;
const tokenCharacters = 300;
const notAnOpening = 'the first message must be JSON text with MessageSchemaVersion 1.0 and TokenValue';

/** Nobody needs many frames in one message; each costs more than its bytes. */
const mostFragments = 256;
const mostChunks = 4096;
/** Sockets that have shown no token share one budget of the event loop. */
const unadmitted = 'no token yet';

export type Upgrade = { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer };

/** A WebSocket whose token was accepted, and what reads its connection. */
export type AdmittedSocket = { readonly webSocket: WebSocket; readonly reader: PacedReader };

export type AdmissionGateway = {
  readonly options: GatewayOptions;
  readonly tokens: Tokens;
  readonly turns: FairTurns;
};

export class Admission {
  readonly #options: GatewayOptions;
  readonly #tokens: Tokens;
  readonly #turns: FairTurns;
  readonly #server: WebSocketServer;
  readonly #waiting = new Set<WebSocket>();

  constructor({ options, tokens, turns }: AdmissionGateway) {
    this.#options = options;
    this.#tokens = tokens;
    this.#turns = turns;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxFragments: mostFragments,
      maxBufferedChunks: mostChunks,
      // A little above the limit of a frame, so that the usual oversize message is closed with a reason of ours.
      maxPayload: options.maxFrameBytes + 64 * 1024,
    });
  }

  admit(
    { request, socket, head }: Upgrade,
    fits: (ticket: Ticket) => boolean,
    attach: (ticket: Ticket, socket: AdmittedSocket) => void,
  ): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      // Protocol errors are answered by a close frame of ws itself; without a listener they would end the process.
      webSocket.on('error', () => {});
      const reader = new PacedReader(socket, this.#turns, unadmitted);
      this.#waiting.add(webSocket);
      const cancel = this.#options.scheduler.after(this.#options.firstFrameMs, () => {
        webSocket.close(closePolicy, 'no token was presented in time');
      });
      const done = (): void => {
        cancel();
        this.#waiting.delete(webSocket);
        webSocket.off('message', first);
      };
      const first = (data: Buffer, isBinary: boolean): void => {
        done();
        const token = isBinary ? undefined : readToken(data);
        const ticket = token === undefined ? undefined : this.#tokens.redeem(token, fits);
        if (ticket !== undefined) {
          releasedConnection(socket);
          attach(ticket, { webSocket, reader });
        } else if (token === undefined) webSocket.close(closeUnsupported, notAnOpening);
        else webSocket.close(closePolicy, 'the token is not valid for this channel');
      };
      webSocket.on('message', first);
      webSocket.once('close', done);
    });
  }

  close(): void {
    for (const socket of this.#waiting) socket.terminate();
    this.#waiting.clear();
  }
}

function readToken(data: Buffer): string | undefined {
  if (data.byteLength > firstFrameBytes) return undefined;
  try {
    const open: unknown = JSON.parse(data.toString('utf8'));
    if (typeof open !== 'object' || open === null) return undefined;
    const { MessageSchemaVersion: version, TokenValue: token } = open as Record<string, unknown>;
    if (version !== '1.0' || typeof token !== 'string') return undefined;
    return token.length > 0 && token.length <= tokenCharacters ? token : undefined;
  } catch {
    return undefined;
  }
}
