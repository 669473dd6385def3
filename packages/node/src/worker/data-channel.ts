/**
 * Drives the protocol's message stream: sockets, time and timers for the state machine in @sallyport/ssm. Messages are
 * offered to the task; one that it does not accept yet is not acknowledged, so that the client stops sending.
 */
import { randomBytes } from 'node:crypto';
import { sha256 } from '@sallyport/linux';
import {
  encodeFrame,
  encodeOpenAgentData,
  encodeSessionState,
  MessageStream,
  MessageType,
  newUuid,
  parseChannelClosed,
  type SessionCipher,
  type StreamMessage,
} from '@sallyport/ssm';
import { type GatewayOptions, openChannel } from '../aws/message-gateway.ts';
import { messageOf, NodeError } from '../node-error.ts';
import { type ReconnectTiming, reconnectingSocket } from '../reconnecting-socket.ts';
import { endByGateway, endByNetwork, type ForcedEnd } from './forced-end.ts';

export type DataChannel = {
  write(payloadType: number, payload: Uint8Array): void;
  /** Bytes the client has not acknowledged; sources pause above highWater until `onRoom`. */
  readonly backlog: number;
  /** The task accepts messages again, or for the first time. */
  wake(): void;
  encryptWith(cipher: SessionCipher): void;
  /** Waits until the client has acknowledged everything, at most for this time. */
  drain(limitMs: number): Promise<void>;
  state(state: 'Connected' | 'Terminating'): void;
  close(): Promise<void>;
};

export type DataChannelOptions = {
  readonly gateway: GatewayOptions;
  readonly sessionId: string;
  readonly instanceId: string;
  readonly timing: ReconnectTiming;
  /** How long the session is kept without a gateway. */
  readonly giveUpMs: number;
  readonly random: () => number;
  readonly log: (line: string) => void;
  /** False leaves the message unacknowledged. */
  readonly accept: (message: StreamMessage) => boolean;
  readonly onRoom: () => void;
  /** The gateway ended the session or cannot be reached. */
  readonly onEnd: (ending: ForcedEnd) => void;
  /** The ARN of the caller who started the session. */
  readonly owner: string;
};

export const highWater: number = 1 << 20;
const lowWater = highWater / 2;
/** Above this the socket is the bottleneck, and retransmissions would only fill it further. */
const socketBacklog = 4 << 20;
/**
 * All known peers accept far more than the official agent's 1024 bytes (spec/session-manager 5.3); our gateway at least
 * 64 KiB.
 */
const maxPayloadBytes = 32 * 1024;

export function openDataChannel(options: DataChannelOptions): DataChannel {
  const stream = new MessageStream({
    role: 'agent',
    sha256,
    random: randomBytes,
    maxPayload: maxPayloadBytes,
    maxQueued: 256 << 20,
  });
  const drainers = new Set<() => void>();
  let state: 'Connected' | 'Terminating' = 'Connected';
  let timer: NodeJS.Timeout | undefined;
  let full = false;
  let closed = false;
  let pumping = false;
  let wasUp = false;
  let lostAt: number | undefined = Date.now();

  const socket = reconnectingSocket({
    timing: options.timing,
    random: options.random,
    open: () =>
      openChannel(options.gateway, {
        channel: 'data-channel',
        id: options.sessionId,
        query: 'role=publish_subscribe',
        request: { ClientId: '' },
        hello: (opening) => encodeOpenAgentData({ ...opening, clientInstanceId: options.instanceId, clientId: '' }),
        timeoutMs: 15_000,
      }),
    onUp() {
      lostAt = undefined;
      wasUp = true;
      stream.attach();
      sendState();
      pump();
    },
    onDown(reason) {
      lostAt = Date.now();
      stream.detach();
      options.log(`data channel lost (${reason}), opening it again`);
    },
    onFailure(error) {
      const code = error instanceof NodeError ? error.code : undefined;
      const late = lostAt !== undefined && Date.now() - lostAt > options.giveUpMs;
      // A policy that is being edited must not end a running session; one that was denied from the start ends with the
      // reason.
      const never = code === 'node/access-denied' && !wasUp;
      if (code !== 'node/session' && !late && !never) return true;
      options.log(`the session ends: ${messageOf(error)}`);
      options.onEnd(code === 'node/session' ? endByGateway('', options.owner) : endByNetwork(messageOf(error)));
      return false;
    },
    onBytes: receive,
  });

  function receive(bytes: Uint8Array): void {
    try {
      const other = stream.receive(bytes, Date.now());
      if (other?.messageType === MessageType.channelClosed) {
        const { sessionId, output } = parseChannelClosed(other.payload);
        if (sessionId === options.sessionId) options.onEnd(endByGateway(output, options.owner));
        return;
      }
    } catch (error) {
      options.log(`ignored a message: ${messageOf(error)}`);
    }
    pump();
  }

  /** Offers received messages to the task and sends what is due. */
  function pump(): void {
    if (pumping || closed) return;
    pumping = true;
    try {
      for (let message = stream.peek(); message !== undefined; message = stream.peek()) {
        if (!accepted(message)) break;
        stream.take(Date.now());
      }
    } catch (error) {
      // It is not encrypted with the session's data key, so it is not from the client: nothing of it may be typed.
      closed = true;
      options.onEnd({ mode: 'everything', status: 'Failed', output: messageOf(error) });
    }
    pumping = false;
    flush();
    if (stream.drained) for (const done of [...drainers]) done();
    if (full && stream.backlog < lowWater) {
      full = false;
      options.onRoom();
    }
  }

  function accepted(message: StreamMessage): boolean {
    try {
      return options.accept(message);
    } catch (error) {
      // An invalid size or flag is acknowledged, or it would be sent again without end.
      options.log(`ignored a message: ${messageOf(error)}`);
      return true;
    }
  }

  function flush(): void {
    if (closed) return;
    clearTimeout(timer);
    const now = Date.now();
    if (socket.up && socket.backlog > socketBacklog) {
      timer = setTimeout(flush, 20);
      return;
    }
    for (const frame of stream.flush(now)) socket.send(frame);
    const due = stream.dueAt();
    if (due !== undefined) timer = setTimeout(flush, Math.max(1, due - now));
  }

  function sendState(): void {
    const payload = encodeSessionState({ state, sessionId: options.sessionId });
    const messageId = newUuid(randomBytes);
    const messageType = MessageType.agentSessionState;
    const frame = { messageType, schemaVersion: 1, createdDate: Date.now(), sequenceNumber: 0, flags: 3, messageId };
    socket.send(encodeFrame({ ...frame, payloadType: 0, payload }, sha256));
  }

  return {
    write(payloadType, payload) {
      if (closed) return;
      stream.write(payloadType, payload);
      if (stream.backlog > highWater) full = true;
      if (!pumping) flush();
    },
    get backlog() {
      return stream.backlog;
    },
    wake: pump,
    encryptWith: (cipher) => stream.encryptWith(cipher),
    drain(limitMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      if (stream.drained || closed) resolve();
      else {
        const late = setTimeout(resolve, limitMs);
        drainers.add(resolve);
        void promise.then(() => {
          clearTimeout(late);
          drainers.delete(resolve);
        });
      }
      return promise;
    },
    state(next) {
      state = next;
      sendState();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      return socket.close();
    },
  };
}
