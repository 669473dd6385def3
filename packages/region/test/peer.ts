/** One end of a channel as a test plays it: frames in and out over a real WebSocket. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  decodeFrame,
  encodeAcknowledge,
  encodeFrame,
  type Frame,
  MessageType,
  PayloadType,
  utf8Decode,
  utf8Encode,
} from '@sallyport/ssm';
import { type ClientOptions, WebSocket } from 'ws';

export type Close = { readonly code: number; readonly reason: string };

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

export class Peer {
  readonly socket: WebSocket;
  readonly closed: Promise<Close>;
  readonly #arrived: Buffer[] = [];
  readonly #waiting: ((bytes: Buffer) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#arrived.push(data);
      else next(data);
    });
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code: Number(code), reason: String(reason) }));
  }

  /** Rejects with HTTP status, code and message when the upgrade is refused. */
  static async open(url: string, options: ClientOptions = {}): Promise<Peer> {
    const socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    const peer = new Peer(socket);
    const refused = new Promise<never>((_, reject) => {
      socket.on('unexpected-response', (request, response) => {
        response.setEncoding('utf8');
        let body = '';
        response.on('data', (text: string) => {
          body += text;
        });
        response.on('end', () => {
          reject(new Error(`HTTP ${response.statusCode} ${body}`));
          request.destroy();
        });
      });
      socket.on('error', reject);
    });
    await Promise.race([once(socket, 'open'), refused]);
    return peer;
  }

  /** The text frame every channel begins with. */
  present(token: string, extra: Readonly<Record<string, string>> = {}): this {
    this.socket.send(
      JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: randomUUID(), TokenValue: token, ...extra }),
    );
    return this;
  }

  send(bytes: Uint8Array): this {
    this.socket.send(bytes);
    return this;
  }

  async nextBytes(): Promise<Buffer> {
    return this.#arrived.shift() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  async next(): Promise<Frame> {
    return decodeFrame(await this.nextBytes(), sha256);
  }

  /** Returns when the other side has read all that was sent, and all it had sent before has arrived. */
  async sync(): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.ping();
    await Promise.race([once(this.socket, 'pong'), this.closed]);
  }

  /** Frames that have arrived and were not read. */
  get unread(): number {
    return this.#arrived.length;
  }

  close(): void {
    this.socket.close(1000);
  }

  /** A cut cable. */
  cut(): void {
    this.socket.terminate();
  }
}

export function frame(messageType: string, payload: Uint8Array | string, fields: Partial<Frame> = {}): Uint8Array {
  return encodeFrame(
    {
      messageType,
      schemaVersion: 1,
      createdDate: 1_700_000_000_000,
      sequenceNumber: 0,
      flags: 0,
      messageId: randomUUID(),
      payloadType: PayloadType.none,
      payload: typeof payload === 'string' ? utf8Encode(payload) : payload,
      ...fields,
    },
    sha256,
  );
}

export const input = (text: string, sequenceNumber: number): Uint8Array =>
  frame(MessageType.inputStreamData, text, { sequenceNumber, payloadType: PayloadType.output });

export const output = (text: string, sequenceNumber: number): Uint8Array =>
  frame(MessageType.outputStreamData, text, { sequenceNumber, payloadType: PayloadType.output });

export const acknowledgeOutput = (sequenceNumber: number): Uint8Array =>
  frame(
    MessageType.acknowledge,
    encodeAcknowledge({
      messageType: MessageType.outputStreamData,
      messageId: randomUUID(),
      sequenceNumber,
      isSequential: true,
    }),
    { flags: 3 },
  );

export const textOf = ({ payload }: Frame): string => utf8Decode(payload);
