/** A peer that keeps to no rule: WebSocket frames as raw bytes, as many as the connection takes, and nothing is ever read. */
import { request } from 'node:http';
import type { Socket } from 'node:net';

const opcode = { continuation: 0, text: 1, binary: 2, ping: 9, pong: 10 } as const;

/** One frame, masked with zeros, which leaves the payload as it is. RFC 6455 section 5.2. */
export function webSocketFrame(kind: keyof typeof opcode, payload: Uint8Array, fin = true): Buffer {
  const first = (fin ? 0x80 : 0) | opcode[kind];
  const { length } = payload;
  const head = length < 126 ? Buffer.from([first, 0x80 | length]) : Buffer.alloc(length < 65_536 ? 4 : 10);
  if (length >= 126) {
    head[0] = first;
    head[1] = 0x80 | (length < 65_536 ? 126 : 127);
    if (length < 65_536) head.writeUInt16BE(length, 2);
    else head.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([head, Buffer.alloc(4), payload]);
}

export class RogueSocket {
  readonly #socket: Socket;
  #flooding = true;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => {});
    socket.pause();
  }

  static async open(port: number, path: string, token: string): Promise<RogueSocket> {
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const asked = request({ host: '127.0.0.1', port, path, headers });
    const socket = await new Promise<Socket>((resolve, reject) => {
      asked.on('upgrade', (_response, upgraded: Socket) => resolve(upgraded));
      asked.on('error', reject);
      asked.end();
    });
    const rogue = new RogueSocket(socket);
    const opening = JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: 'r', TokenValue: token });
    socket.write(webSocketFrame('text', Buffer.from(opening)));
    return rogue;
  }

  write(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Writes the blocks again and again, as fast as the other side reads. */
  flood(block: () => Uint8Array): void {
    const more = (): void => {
      while (this.#flooding && !this.#socket.destroyed) {
        if (!this.#socket.write(block())) {
          this.#socket.once('drain', () => setImmediate(more));
          return;
        }
      }
    };
    more();
  }

  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  cut(): void {
    this.#flooding = false;
    this.#socket.destroy();
  }
}
