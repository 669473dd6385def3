/** A message gateway and an SSM endpoint on loopback, as little of them as an agent needs, and a client to type with. */

import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionType } from '@sallyport/aws';
import { sha256 } from '@sallyport/linux';
import {
  ClientHandshake,
  decodeFrame,
  encodeChannelClosed,
  encodeFlag,
  encodeFrame,
  encodeInteractiveShell,
  encodeSize,
  encodeTaskAcknowledge,
  type Frame,
  MessageStream,
  MessageType,
  ourClientVersion,
  PayloadType,
  parseExitCode,
  parseTaskComplete,
  type TaskComplete,
} from '@sallyport/ssm';
import { type WebSocket, WebSocketServer } from 'ws';

export type SeenRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export class FakeGateway {
  readonly requests: SeenRequest[] = [];
  readonly completions: TaskComplete[] = [];
  readonly states: string[] = [];
  readonly #server: Server;
  readonly #sockets: WebSocketServer = new WebSocketServer({ noServer: true, maxPayload: 1 << 20, autoPong: false });
  readonly #clients = new Map<string, FakeClient>();
  readonly #waiters = new Set<() => void>();
  control: WebSocket | undefined;
  acknowledges = true;
  /** The text a control channel was opened with. */
  greeting = '';
  /** Takes requests and says nothing. */
  hangs = false;
  /** Answers no ping. */
  deaf = false;
  /** Answers a request differently: status and body. */
  answer: ((request: SeenRequest) => { readonly status: number; readonly body: string } | undefined) | undefined;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#adopt(request.url ?? '', opened));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const client of this.#clients.values()) client.detach();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Settles once `condition` holds; it is looked at whenever anything happens. */
  async until(condition: () => boolean, what: string, limitMs = 8000): Promise<void> {
    const late = Date.now() + limitMs;
    while (!condition()) {
      if (Date.now() > late) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 50);
        const waiters = this.#waiters;
        function done(): void {
          clearTimeout(timer);
          waiters.delete(done);
          resolve();
        }
        waiters.add(done);
      });
    }
  }

  happened(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  /** Sends interactive_shell and answers the client of that session. */
  start(
    sessionId: string,
    document: Readonly<Record<string, unknown>>,
    more: {
      readonly parameters?: Record<string, string>;
      readonly runAsUser?: string;
      readonly owner?: string;
      readonly messageId?: string;
    } = {},
  ): FakeClient {
    const client = new FakeClient(this, sessionId);
    this.#clients.set(sessionId, client);
    const payload = encodeInteractiveShell(
      {
        sessionId,
        documentName: 'Test',
        parameters: more.parameters ?? {},
        runAsUser: more.runAsUser ?? '',
        sessionOwner: more.owner ?? 'arn:aws:iam::111122223333:user/alice',
      },
      { schemaVersion: '1.0', ...document },
    );
    this.toAgent(MessageType.interactiveShell, payload, more.messageId);
    return client;
  }

  toAgent(messageType: string, payload: Uint8Array, messageId: string = randomUUID()): void {
    const frame = { messageType, schemaVersion: 1, createdDate: Date.now(), sequenceNumber: 0, flags: 0, messageId };
    this.control?.send(encodeFrame({ ...frame, payloadType: 0, payload }, sha256));
  }

  completionOf(sessionId: string): TaskComplete | undefined {
    return this.completions.find((completion) => completion.taskId === sessionId);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(parts).toString('utf8'),
    };
    this.requests.push(seen);
    if (this.hangs) return;
    const own = this.answer?.(seen);
    if (own !== undefined) response.writeHead(own.status).end(own.body);
    else if (seen.path.startsWith('/v1/')) {
      const token = `token&of<${seen.path}`.replace('&', '&amp;').replace('<', '&lt;');
      response
        .writeHead(201)
        .end(`<Out><MessageSchemaVersion>1.0</MessageSchemaVersion><TokenValue>${token}</TokenValue></Out>`);
    } else response.writeHead(200).end('{}');
    this.happened();
  }

  #adopt(url: string, socket: WebSocket): void {
    const sessionId = decodeURIComponent(/^\/v1\/data-channel\/([^?]+)/.exec(url)?.[1] ?? '');
    let opened = false;
    socket.on('error', () => undefined);
    socket.on('ping', (data) => {
      if (!this.deaf) socket.pong(data);
    });
    socket.on('message', (data: Buffer, binary) => {
      if (!opened) {
        opened = true;
        if (binary) return socket.close(1008);
        if (sessionId === '') {
          this.control = socket;
          this.greeting = data.toString('utf8');
        } else this.#clients.get(sessionId)?.attach(socket);
      } else if (sessionId === '') this.#fromControl(decodeFrame(data, sha256));
      else this.#clients.get(sessionId)?.receive(data);
      this.happened();
    });
  }

  #fromControl(frame: Frame): void {
    if (frame.messageType !== MessageType.agentTaskComplete) return;
    const completion = parseTaskComplete(frame.payload);
    this.completions.push(completion);
    if (!this.acknowledges) return;
    this.toAgent(
      MessageType.agentTaskAcknowledge,
      encodeTaskAcknowledge({ messageId: frame.messageId, taskId: completion.taskId }),
    );
  }
}

/** The client's end of one session, at the other end of the agent's own socket: the gateway's relay is left out. */
export class FakeClient {
  readonly sessionId: string;
  readonly states: string[] = [];
  stdout: Buffer = Buffer.alloc(0);
  stderr: Buffer = Buffer.alloc(0);
  exitCode: number | undefined;
  flags: number[] = [];
  attaches = 0;
  ready = false;
  takesInput = false;
  /** A client that reads nothing: messages stay un-acknowledged. */
  stalled = false;
  clientVersion: string = ourClientVersion;
  /** False behaves as an official client, which knows nothing of standard input. */
  announces = true;
  readonly #gateway: FakeGateway;
  readonly #stream: MessageStream = new MessageStream({
    role: 'client',
    sha256,
    random: randomBytes,
    maxPayload: 16 * 1024,
    maxQueued: 1 << 30,
  });
  #handshake: ClientHandshake | undefined;
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #chunks: Buffer[] = [];
  onOutput: ((bytes: Buffer) => void) | undefined;

  constructor(gateway: FakeGateway, sessionId: string) {
    this.#gateway = gateway;
    this.sessionId = sessionId;
  }

  get text(): string {
    return this.bytes.toString('latin1');
  }

  get bytes(): Buffer {
    if (this.#chunks.length > 0) this.stdout = Buffer.concat([this.stdout, ...this.#chunks.splice(0)]);
    return this.stdout;
  }

  get drained(): boolean {
    return this.#stream.drained;
  }

  type(text: string | Uint8Array): void {
    this.#stream.write(PayloadType.output, typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    this.#flush();
  }

  flag(value: number): void {
    this.#stream.write(PayloadType.flag, encodeFlag(value));
    this.#flush();
  }

  resize(cols: number, rows: number): void {
    this.#stream.write(PayloadType.size, encodeSize({ cols, rows }));
    this.#flush();
  }

  raw(payloadType: number, payload: Uint8Array): void {
    this.#stream.write(payloadType, payload);
    this.#flush();
  }

  sees(text: string, limitMs?: number): Promise<void> {
    return this.#gateway.until(
      () => this.text.includes(text),
      `${JSON.stringify(text)} in ${JSON.stringify(this.text.slice(-2000))}`,
      limitMs,
    );
  }

  async ends(limitMs?: number): Promise<TaskComplete> {
    await this.#gateway.until(
      () => this.#gateway.completionOf(this.sessionId) !== undefined,
      `the end of ${this.sessionId}: ${JSON.stringify(this.text.slice(-500))}`,
      limitMs,
    );
    return this.#gateway.completionOf(this.sessionId) as TaskComplete;
  }

  /** The gateway ends the session on its data channel. */
  closeChannel(output = ''): void {
    const payload = encodeChannelClosed({
      messageId: randomUUID(),
      createdDate: '',
      destinationId: '',
      sessionId: this.sessionId,
      output,
    });
    const frame = {
      messageType: MessageType.channelClosed,
      schemaVersion: 1,
      createdDate: Date.now(),
      sequenceNumber: 0,
      flags: 0,
    };
    this.#socket?.send(encodeFrame({ ...frame, messageId: randomUUID(), payloadType: 0, payload }, sha256));
  }

  /** Bytes that are no frame. */
  garbage(bytes: Uint8Array): void {
    this.#socket?.send(bytes);
  }

  attach(socket: WebSocket): void {
    this.#socket = socket;
    this.attaches += 1;
    this.#stream.attach();
    this.#flush();
  }

  /** Cuts the connection as a network does. */
  cut(): void {
    this.#stream.detach();
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  detach(): void {
    clearTimeout(this.#timer);
    this.cut();
  }

  resume(): void {
    this.stalled = false;
    this.#read();
  }

  receive(bytes: Uint8Array): void {
    const other = this.#stream.receive(bytes, Date.now());
    if (other?.messageType === MessageType.agentSessionState) {
      this.states.push((JSON.parse(Buffer.from(other.payload).toString()) as { SessionState: string }).SessionState);
    }
    if (!this.stalled) this.#read();
  }

  #read(): void {
    for (let message = this.#stream.take(Date.now()); message !== undefined; message = this.#stream.take(Date.now())) {
      this.#take(message.payloadType, Buffer.from(message.payload));
    }
    this.#flush();
    this.#gateway.happened();
  }

  #take(payloadType: number, payload: Buffer): void {
    const types: SessionType[] = ['Standard_Stream', 'InteractiveCommands', 'NonInteractiveCommands', 'Port'];
    this.#handshake ??= new ClientHandshake({
      clientVersion: this.clientVersion,
      sessionTypes: types,
      encrypts: false,
    });
    for (const step of this.#handshake.receive(payloadType, payload)) {
      if (step.type === 'respond') {
        const answer = Buffer.from(step.payload).toString('utf8');
        const official = answer.replace(/"ActionResult":\{.*?\}\}/, '"ActionResult":null');
        this.#stream.write(PayloadType.handshakeResponse, this.announces ? step.payload : Buffer.from(official));
      }
      if (step.type === 'ready') {
        this.ready = true;
        this.takesInput = step.session.takesInput && this.announces;
      }
      if (step.type !== 'data') continue;
      if (payloadType === PayloadType.output) this.#chunks.push(payload);
      if (payloadType === PayloadType.output) this.onOutput?.(payload);
      if (payloadType === PayloadType.stdErr) this.stderr = Buffer.concat([this.stderr, payload]);
      if (payloadType === PayloadType.exitCode) this.exitCode = parseExitCode(payload);
      if (payloadType === PayloadType.flag) this.flags.push(payload.readUInt32BE(0));
    }
  }

  #flush(): void {
    clearTimeout(this.#timer);
    if (this.#socket === undefined) return;
    for (const frame of this.#stream.flush(Date.now())) this.#socket.send(frame);
    const due = this.#stream.dueAt();
    if (due !== undefined) this.#timer = setTimeout(() => this.#flush(), Math.max(1, due - Date.now()));
  }
}
