/**
 * The control channel of one managed node. There is at most one connection, the newest; the agent's agent_task_complete
 * messages arrive on it. spec/session-manager 10.
 */
import type { AdmittedSocket } from './admission.ts';
import { closeNormal, GatewayConnection } from './connection.ts';
import type { Received } from './frames.ts';
import type { GatewayOptions } from './options.ts';
import { Timer } from './scheduler.ts';

/** What may be in flight at a time. Start messages have at most 160 KiB (services/ssm/start-session.ts). */
const inFlightBytes = 512 * 1024;
const mostUnreadReplies = 64 * 1024;

/** Whose budget of the event loop pays for all that a node's agent sends, whatever channel it comes by. */
export const peerOfNode = ({ accountId, instanceId }: { accountId: string; instanceId: string }): string =>
  `${accountId}/${instanceId}`;

export interface ControlChannelHandler {
  frame(frame: Received): void;
  opened(): void;
}

export class ControlChannel {
  readonly accountId: string;
  readonly instanceId: string;
  readonly #options: GatewayOptions;
  readonly #handler: ControlChannelHandler;
  /**
   * The message of each session that waits for room, in order. The caps of sessions bound the start messages; messages of
   * sessions that have ended have the rest of `#mostWaiting`.
   */
  readonly #waiting = new Map<string, Uint8Array>();
  readonly #mostWaiting: number;
  readonly #unread: Timer;
  /** Bytes of messages that were sent and that the node's kernel has not taken. */
  #inFlight = 0;
  #connection: GatewayConnection | undefined;
  #leaving: GatewayConnection | undefined;
  /** When the last message, ping or pong arrived on the control channel; absent when the node never opened one. */
  #heardAt: number | undefined;

  constructor(accountId: string, instanceId: string, options: GatewayOptions, handler: ControlChannelHandler) {
    this.accountId = accountId;
    this.instanceId = instanceId;
    this.#options = options;
    this.#handler = handler;
    this.#mostWaiting = 4 * options.sessionsPerNode;
    this.#unread = new Timer(options.scheduler);
  }

  get connected(): boolean {
    return this.#connection?.open === true;
  }

  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  /** Bytes that were sent and that the node's kernel has not taken. */
  get unsentBytes(): number {
    return this.#connection?.unsentBytes ?? 0;
  }

  attach(socket: AdmittedSocket): void {
    const previous = this.#connection;
    const connection: GatewayConnection = new GatewayConnection(socket, peerOfNode(this), this.#options, {
      frame: (frame) => {
        this.#heard();
        // A replaced connection may still deliver agent_task_complete: the agent sends it up to three times, and the
        // answer goes out on the newest connection.
        this.#handler.frame(frame);
      },
      alive: () => this.#heard(),
      closed: () => {
        if (this.#connection !== connection) return;
        this.#connection = undefined;
        // The sessions are asked for their start messages when the node is back.
        this.#waiting.clear();
        this.#unread.clear();
        this.#heard();
      },
    });
    this.#connection = connection;
    this.#inFlight = 0;
    this.#unread.clear();
    this.#heard();
    // One at most is on its way out: it may hold what its peer does not read.
    this.#leaving?.destroy();
    this.#leaving = previous;
    previous?.close(closeNormal, 'replaced by a newer control channel of this node');
    this.#handler.opened();
    this.#continue();
  }

  /**
   * Sends the message of a session as soon as the node has read what it was sent before: all start messages at once, when
   * a node returns, are more than a connection can hold. False when the node has no control channel, or too many wait.
   */
  send(sessionId: string, frame: Uint8Array): boolean {
    if (!this.connected) return false;
    if (this.#waiting.size >= this.#mostWaiting && !this.#waiting.has(sessionId)) return false;
    this.#waiting.set(sessionId, frame);
    this.#continue();
    return true;
  }

  /** What waits for a session that has ended is not sent, and holds no memory. */
  withdraw(sessionId: string): void {
    this.#waiting.delete(sessionId);
  }

  /** An answer that the agent asks for again: it is left out while earlier ones are unread. False when it was. */
  reply(frame: Uint8Array): boolean {
    const connection = this.#connection;
    if (!connection?.open || connection.unsentBytes - this.#inFlight > mostUnreadReplies) return false;
    connection.send(frame);
    return true;
  }

  close(reason: string): void {
    this.#connection?.close(closeNormal, reason);
  }

  destroy(): void {
    this.#unread.clear();
    this.#connection?.destroy();
    this.#leaving?.destroy();
  }

  #continue(): void {
    const connection = this.#connection;
    if (!connection?.open) return;
    for (const [sessionId, frame] of this.#waiting) {
      if (this.#inFlight > 0 && this.#inFlight + frame.byteLength > inFlightBytes) return;
      this.#waiting.delete(sessionId);
      this.#transmit(connection, frame);
    }
  }

  #transmit(connection: GatewayConnection, frame: Uint8Array): void {
    if (this.#inFlight === 0) this.#expectProgress(connection);
    this.#inFlight += frame.byteLength;
    connection.send(frame, () => {
      // Bytes of a replaced connection are not counted any more.
      if (this.#connection !== connection) return;
      this.#inFlight -= frame.byteLength;
      if (this.#inFlight === 0) this.#unread.clear();
      else this.#expectProgress(connection);
      this.#continue();
    });
  }

  /** A node that reads nothing is cut off, however much it says. It opens a new channel, and is told again what waits. */
  #expectProgress(connection: GatewayConnection): void {
    this.#unread.set(this.#options.controlUnreadMs, () => connection.destroy());
  }

  #heard(): void {
    this.#heardAt = this.#options.scheduler.now();
  }
}
