/** A gateway behind a bare server: every upgrade is let in as far as its token reaches. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageType } from '@sallyport/ssm';
import { Admission } from '../src/gateway/admission.ts';
import { Gateway } from '../src/gateway/gateway.ts';
import type { ConnectionState } from '../src/gateway/live-session.ts';
import type { GatewayOptions } from '../src/gateway/options.ts';
import type { SessionEnd } from '../src/gateway/session-end.ts';
import { systemRandom } from '../src/random.ts';
import { ManualScheduler } from './manual-scheduler.ts';
import { frame, Peer } from './peer.ts';

export const accountId = '111122223333';
export const nodeArn = 'i-0123456789abcdef0';
export const sessionArn = 'alice-0123456789abcdef0';

export class GatewayFixture {
  readonly scheduler: ManualScheduler = new ManualScheduler();
  readonly states: ConnectionState[] = [];
  readonly ends: SessionEnd[] = [];
  readonly gateway: Gateway;
  /** WebSocket messages, pings and pongs that the gateway has read. */
  frames = 0;
  readonly #admission: Admission;
  readonly #server: Server;
  readonly #peers: Peer[] = [];

  private constructor(options: Partial<GatewayOptions>) {
    this.gateway = new Gateway(systemRandom, { scheduler: this.scheduler, ...options });
    this.#admission = new Admission(this.gateway);
    this.#server = createServer();
    this.#server.on('upgrade', (request, socket, head) => {
      const [, kind, id = ''] = /^\/v1\/(control|data)-channel\/([^?]+)/u.exec(request.url ?? '') ?? [];
      this.#admission.admit(
        { request, socket, head },
        (ticket) =>
          ticket.side === 'control' ? kind === 'control' && ticket.instanceId === id : ticket.sessionId === id,
        (ticket, admitted) => {
          for (const event of ['message', 'ping', 'pong']) {
            admitted.webSocket.on(event, () => {
              this.frames += 1;
            });
          }
          if (ticket.side === 'control') this.gateway.attachNode(ticket.accountId, ticket.instanceId, admitted);
          else this.gateway.session(id)?.attach(ticket.side, admitted);
        },
      );
    });
  }

  static async start(options: Partial<GatewayOptions> = {}): Promise<GatewayFixture> {
    const fixture = new GatewayFixture(options);
    await new Promise<void>((resolve) => fixture.#server.listen(0, '127.0.0.1', resolve));
    return fixture;
  }

  startSession(
    id: string = sessionArn,
    extra: {
      readonly idleMs?: number;
      readonly maximumMinutes?: number;
      readonly target?: string;
      readonly ownerId?: string;
      readonly start?: Uint8Array;
    } = {},
  ): void {
    this.gateway.startSession(
      {
        id,
        accountId: accountId,
        target: nodeArn,
        ownerId: 'AIDAALICE',
        start: frame(MessageType.interactiveShell, `{"TaskId":"${id}"}`),
        idleMs: 20 * 60_000,
        ...extra,
      },
      { stateChanged: (state) => this.states.push(state), ended: (end) => this.ends.push(end) },
    );
  }

  token(side: 'client' | 'agent', sessionId: string = sessionArn): string {
    return this.gateway.tokens.issue({ side, accountId: accountId, sessionId });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  connections(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  }

  async open(path: string): Promise<Peer> {
    const peer = await Peer.open(`ws://127.0.0.1:${this.port}${path}`);
    this.#peers.push(peer);
    return peer;
  }

  async data(side: 'client' | 'agent', sessionId: string = sessionArn): Promise<Peer> {
    return (await this.open(`/v1/data-channel/${sessionId}`)).present(this.token(side, sessionId));
  }

  async control(instanceId: string = nodeArn): Promise<Peer> {
    const token = this.gateway.tokens.issue({ side: 'control', accountId: accountId, instanceId });
    return (await this.open(`/v1/control-channel/${instanceId}`)).present(token);
  }

  /** Lets everything that is on its way arrive, answers to it included. */
  async settle(): Promise<void> {
    for (let round = 0; round < 2; round++) await Promise.all(this.#peers.map((peer) => peer.sync()));
  }

  /** Time passes as it does for living peers: they answer pings meanwhile. */
  async pass(milliseconds: number): Promise<void> {
    await this.settle();
    const step = this.gateway.options.heartbeatMs;
    for (let left = milliseconds; left > 0; left -= step) {
      this.scheduler.advance(Math.min(step, left));
      await this.settle();
    }
  }

  async close(): Promise<void> {
    this.#admission.close();
    this.gateway.close();
    for (const peer of this.#peers) peer.cut();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
