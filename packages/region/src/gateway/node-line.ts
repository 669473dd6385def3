/**
 * The control channel of one managed node: at most one, a newer replaces an older, and the agent's task reports come
 * back over it. spec/session-manager 10.
 */
import type { WebSocket } from 'ws';
import { Channel, closeNormal } from './channel.ts';
import type { Received } from './frames.ts';
import type { GatewayOptions } from './options.ts';

export interface NodeLineUser {
  frame(frame: Received): void;
  opened(): void;
}

export class NodeLine {
  readonly accountId: string;
  readonly instanceId: string;
  readonly #options: GatewayOptions;
  readonly #user: NodeLineUser;
  #channel: Channel | undefined;
  /** When the node was last heard over its control channel; absent when it never opened one. */
  #heardAt: number | undefined;

  constructor(accountId: string, instanceId: string, options: GatewayOptions, user: NodeLineUser) {
    this.accountId = accountId;
    this.instanceId = instanceId;
    this.#options = options;
    this.#user = user;
  }

  get connected(): boolean {
    return this.#channel?.open === true;
  }

  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  attach(socket: WebSocket): void {
    const previous = this.#channel;
    const channel: Channel = new Channel(socket, this.#options, {
      frame: (frame) => {
        this.#heard();
        // A replaced channel may still finish a report: the agent sends each up to three times, we answer on the newest.
        this.#user.frame(frame);
      },
      alive: () => this.#heard(),
      closed: () => {
        if (this.#channel !== channel) return;
        this.#channel = undefined;
        this.#heard();
      },
    });
    this.#channel = channel;
    this.#heard();
    previous?.close(closeNormal, 'replaced by a newer control channel of this node');
    this.#user.opened();
  }

  /** False when the node has no control channel. */
  send(frame: Uint8Array): boolean {
    if (!this.#channel?.open) return false;
    this.#channel.send(frame);
    return true;
  }

  close(reason: string): void {
    this.#channel?.close(closeNormal, reason);
  }

  destroy(): void {
    this.#channel?.destroy();
  }

  #heard(): void {
    this.#heardAt = this.#options.scheduler.now();
  }
}
