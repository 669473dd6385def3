/**
 * The control channel of one managed node: at most one, a newer replaces an older, and the agent's task reports come
 * back over it. spec/session-manager 10.
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
  /** When the node was last heard over its control channel; absent when it never opened one. */
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
        // A replaced connection may still finish a report: the agent sends each up to three times, we answer on the newest.
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
