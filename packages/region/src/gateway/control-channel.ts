/**
 * The control channel of one managed node. There is at most one connection, the newest; the agent's agent_task_complete
 * messages arrive on it. spec/session-manager 10.
 */
import type { WebSocket } from 'ws';
import { closeNormal, GatewayConnection } from './connection.ts';
import type { Received } from './frames.ts';
import type { GatewayOptions } from './options.ts';

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

  attach(socket: WebSocket): void {
    const previous = this.#connection;
    const connection: GatewayConnection = new GatewayConnection(socket, this.#options, {
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
    previous?.close(closeNormal, 'replaced by a newer control channel of this node');
    this.#handler.opened();
  }

  /** False when the node has no control channel. */
  send(frame: Uint8Array): boolean {
    if (!this.#connection?.open) return false;
    this.#connection.send(frame);
    return true;
  }

  close(reason: string): void {
    this.#connection?.close(closeNormal, reason);
  }

  destroy(): void {
    this.#connection?.destroy();
  }

  #heard(): void {
    this.#heardAt = this.#options.scheduler.now();
  }
}
