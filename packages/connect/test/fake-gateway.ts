/**
 * A gateway with the agent behind it, over real WebSockets on loopback. The agent speaks the protocol of
 * @sallyport/ssm; what it does with it, each test says. The connection can be cut, silenced and closed.
 */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '@sallyport/linux';
import {
  AgentHandshake,
  type AgentHandshakeOptions,
  encodeChannelClosed,
  encodeFrame,
  MessageStream,
  MessageType,
  newUuid,
  type OpenData,
  ourAgentVersion,
  PayloadType,
  parseOpenData,
  type StreamMessage,
  utf8Encode,
} from '@sallyport/ssm';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemRandom } from '../src/system-platform.ts';
import { fastClock } from './clocks.ts';

export type AgentScript = {
  /** Left out: no handshake, a shell. */
  readonly handshake?: Omit<AgentHandshakeOptions, 'agentVersion'>;
  /** The client is there for the first time (after the handshake, if any). */
  begin?(agent: FakeGateway): void;
  message?(agent: FakeGateway, message: StreamMessage): void;
};

export class FakeGateway {
  readonly opens: OpenData[] = [];
  readonly upgrades: IncomingMessage[] = [];
  /** Everything the agent was sent, but the handshake. */
  readonly received: StreamMessage[] = [];
  /** Refuses upgrades with this status. */
  refuse: number | undefined;
  readonly #stream = new MessageStream({ role: 'agent', sha256, random: systemRandom });
  readonly #script: AgentScript;
  readonly #server: Server = createServer();
  readonly #sockets = new WebSocketServer({ noServer: true });
  #handshake: AgentHandshake | undefined;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing: string | undefined;
  #closedOn: WebSocket | undefined;
  #begun = false;
  #token = 0;

  constructor(script: AgentScript) {
    this.#script = script;
    if (script.handshake !== undefined) {
      this.#handshake = new AgentHandshake({ agentVersion: ourAgentVersion, ...script.handshake });
    }
    this.#server.on('upgrade', (request, socket, head) => {
      this.upgrades.push(request);
      if (this.refuse !== undefined) {
        socket.end(`HTTP/1.1 ${this.refuse} No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#attached(client));
    });
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', () => resolve()));
    return this;
  }

  endpoint(): { streamUrl: string; tokenValue: string } {
    const { port } = this.#server.address() as AddressInfo;
    const path = `/v1/data-channel/jane-0a?role=publish_subscribe&cell-number=c${this.#token}`;
    return { streamUrl: `ws://127.0.0.1:${port}${path}`, tokenValue: `token-${this.#token++}` };
  }

  write(payload: string | Uint8Array, payloadType: number = PayloadType.output): void {
    this.#stream.write(payloadType, typeof payload === 'string' ? utf8Encode(payload) : payload);
    this.#flush();
  }

  get drained(): boolean {
    return this.#stream.drained;
  }

  /** channel_closed, as a gateway sends it when the agent has drained and completed. */
  endSession(output = ''): void {
    this.#closing = output;
    this.#flush();
  }

  /** As when an agent stops waiting for its reader. */
  closeNow(): void {
    this.#sendChannelClosed('');
  }

  #sendChannelClosed(output: string): void {
    const payload = encodeChannelClosed({
      messageId: '',
      createdDate: '',
      destinationId: 'i-0123456789abcdef0',
      sessionId: 'jane-0a',
      output,
    });
    this.#socket?.send(
      encodeFrame(
        {
          messageType: MessageType.channelClosed,
          schemaVersion: 1,
          createdDate: fastClock.now(),
          sequenceNumber: 0,
          flags: 3,
          messageId: newUuid(systemRandom),
          payloadType: 0,
          payload,
        },
        sha256,
      ),
    );
  }

  /** As a broken network does: without a close frame. */
  cut(): void {
    this.#socket?.terminate();
  }

  closeNormally(): void {
    this.#socket?.close(1000, 'Bye');
  }

  sendRaw(bytes: Uint8Array): void {
    this.#socket?.send(bytes);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#socket?.terminate();
    this.#sockets.close();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #attached(client: WebSocket): void {
    client.on('error', () => {});
    client.once('message', (first: Buffer) => {
      this.opens.push(parseOpenData(first.toString('utf8')));
      this.#socket = client;
      this.#stream.attach();
      client.on('message', (data: Buffer) => this.#message(data));
      client.on('close', () => {
        if (this.#socket === client) this.#stream.detach();
      });
      if (!this.#begun) this.#begin();
      this.#flush();
    });
  }

  #begin(): void {
    this.#begun = true;
    if (this.#handshake === undefined) this.#script.begin?.(this);
    else this.write(this.#handshake.start(fastClock.now()), PayloadType.handshakeRequest);
  }

  #message(data: Buffer): void {
    this.#stream.receive(data, fastClock.now());
    for (let next = this.#stream.take(fastClock.now()); next; next = this.#stream.take(fastClock.now())) {
      if (!this.#shakes(next)) {
        this.received.push(next);
        this.#script.message?.(this, next);
      }
    }
    this.#flush();
  }

  #shakes(message: StreamMessage): boolean {
    const step = this.#handshake?.receive(message.payloadType, message.payload, fastClock.now());
    if (step?.type !== 'complete') return false;
    this.#handshake = undefined;
    this.write(step.payload, PayloadType.handshakeComplete);
    this.#script.begin?.(this);
    return true;
  }

  #flush(): void {
    for (const frame of this.#stream.flush(fastClock.now())) this.#socket?.send(frame);
    if (this.#closing !== undefined && this.#stream.drained && this.#closedOn !== this.#socket) {
      this.#closedOn = this.#socket;
      this.#sendChannelClosed(this.#closing);
    }
    clearTimeout(this.#timer);
    const due = this.#stream.dueAt();
    if (due !== undefined) this.#timer = setTimeout(() => this.#flush(), Math.max(1, (due - fastClock.now()) / 50));
  }
}
