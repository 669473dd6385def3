/**
 * The control channel of one managed node. There is at most one connection, the newest; the agent's agent_task_complete
 * messages arrive on it. spec/session-manager 10.
 */
import type { AdmittedSocket } from './admission.ts';
import { closeNormal, GatewayConnection } from './connection.ts';
import type { Received } from './frames.ts';
import type { GatewayOptions } from './options.ts';

/** Start messages have at most 160 KiB (services/ssm/start-session.ts). */
const mostUnsentBytes = 4 * 1024 * 1024;
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
  #connection: GatewayConnection | undefined;
  #leaving: GatewayConnection | undefined;
  /** When the last message, ping or pong arrived on the control channel; absent when the node never opened one. */
  #heardAt: number | undefined;

  constructor(accountId: string, instanceId: string, options: GatewayOptions, handler: ControlChannelHandler) {
    this.accountId = accountId;
    this.instanceId = instanceId;
    this.#options = options;
    this.#handler = handler;
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
        this.#heard();
      },
    });
    this.#connection = connection;
    this.#heard();
    // One at most is on its way out: it may hold what its peer does not read.
    this.#leaving?.destroy();
    this.#leaving = previous;
    previous?.close(closeNormal, 'replaced by a newer control channel of this node');
    this.#handler.opened();
  }

  /** False when the node has no control channel, or does not read what it was sent before. */
  send(frame: Uint8Array): boolean {
    const connection = this.#connection;
    if (!connection?.open) return false;
    if (connection.unsentBytes > mostUnsentBytes) {
      // It opens a new one, and is told again of the sessions that wait for it.
      connection.destroy();
      return false;
    }
    connection.send(frame);
    return true;
  }

  /** An answer that the agent asks for again: it is left out while earlier ones are unread. False when it was. */
  reply(frame: Uint8Array): boolean {
    const connection = this.#connection;
    if (!connection?.open || connection.unsentBytes > mostUnreadReplies) return false;
    connection.send(frame);
    return true;
  }

  close(reason: string): void {
    this.#connection?.close(closeNormal, reason);
  }

  destroy(): void {
    this.#connection?.destroy();
    this.#leaving?.destroy();
  }

  #heard(): void {
    this.#heardAt = this.#options.scheduler.now();
  }
}
