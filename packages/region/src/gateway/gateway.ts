/**
 * The message gateway of a region: control channels of nodes, active sessions, and tokens. It does not ask IAM and
 * keeps no records: `services/ssmmessages` accepts WebSockets, `services/ssm` starts and ends sessions.
 * spec/session-manager 0, 10, 12.
 */
import { MessageType, parseTaskComplete, SsmError, type TaskComplete } from '@sallyport/ssm';
import type { AdmittedSocket } from './admission.ts';
import { ControlChannel } from './control-channel.ts';
import { type Received, taskAcknowledgeFrame } from './frames.ts';
import { LiveSession, type SessionPort, type SessionSpec } from './live-session.ts';
import { defaultGatewayOptions, type GatewayOptions } from './options.ts';
import { Tokens } from './tokens.ts';
import { FairTurns } from './turns.ts';

export type SessionWatcher = Pick<SessionPort, 'stateChanged' | 'ended'>;

export class Gateway {
  readonly options: GatewayOptions;
  readonly tokens: Tokens;
  readonly turns: FairTurns = new FairTurns();
  readonly #nodes = new Map<string, ControlChannel>();
  readonly #sessions = new Map<string, LiveSession>();

  constructor(secret: (bytes: number) => Uint8Array, options: Partial<GatewayOptions> = {}) {
    this.options = { ...defaultGatewayOptions, ...options };
    this.tokens = new Tokens(this.options.scheduler, secret, this.options.tokenMs);
  }

  /** The node's control channel, if it ever opened one. */
  node(accountId: string, instanceId: string): ControlChannel | undefined {
    return this.#nodes.get(nodeKey(accountId, instanceId));
  }

  attachNode(accountId: string, instanceId: string, socket: AdmittedSocket): void {
    const key = nodeKey(accountId, instanceId);
    let controlChannel = this.#nodes.get(key);
    if (controlChannel === undefined) {
      const made: ControlChannel = new ControlChannel(accountId, instanceId, this.options, {
        frame: (frame) => this.#fromNode(made, frame),
        opened: () => {
          for (const session of this.sessionsOf(accountId, instanceId)) session.nodeReturned();
        },
      });
      controlChannel = made;
      this.#nodes.set(key, controlChannel);
    }
    controlChannel.attach(socket);
  }

  /** The node's instance is terminated or starts again: its connection must not be taken for the next one's. */
  forgetNode(accountId: string, instanceId: string): void {
    const key = nodeKey(accountId, instanceId);
    this.#nodes.get(key)?.close('the instance is gone');
    this.#nodes.delete(key);
  }

  /**
   * Which cap another session would exceed. Sessions that have ended count until their client has fetched the reason, three
   * times as many, because they hold memory as well.
   */
  sessionCapReached({
    accountId,
    target,
    ownerId,
  }: Pick<SessionSpec, 'accountId' | 'target' | 'ownerId'>):
    | { readonly of: 'owner' | 'node'; readonly most: number }
    | undefined {
    const { sessionsPerOwner, sessionsPerNode } = this.options;
    const inAccount = [...this.#sessions.values()].filter(({ spec }) => spec.accountId === accountId);
    const reached = (sessions: readonly LiveSession[], most: number): boolean =>
      sessions.length >= 3 * most || sessions.filter(({ ended }) => !ended).length >= most;
    if (
      reached(
        inAccount.filter(({ spec }) => spec.ownerId === ownerId),
        sessionsPerOwner,
      )
    ) {
      return { of: 'owner', most: sessionsPerOwner };
    }
    const ofNode = inAccount.filter(({ spec }) => spec.target === target);
    return reached(ofNode, sessionsPerNode) ? { of: 'node', most: sessionsPerNode } : undefined;
  }

  startSession(spec: SessionSpec, watcher: SessionWatcher): LiveSession {
    const session = new LiveSession(spec, this.options, this.turns, {
      stateChanged: (state) => watcher.stateChanged(state),
      ended: (end) => {
        this.node(spec.accountId, spec.target)?.withdraw(spec.id);
        watcher.ended(end);
      },
      toNode: (frame) => this.node(spec.accountId, spec.target)?.send(spec.id, frame) ?? false,
      forgotten: () => {
        this.#sessions.delete(spec.id);
        this.tokens.revokeSession(spec.id);
      },
    });
    this.#sessions.set(spec.id, session);
    session.begin();
    return session;
  }

  /** A session that is active, or has ended and still has output for its client. */
  session(id: string): LiveSession | undefined {
    return this.#sessions.get(id);
  }

  sessionsOf(accountId: string, instanceId: string): readonly LiveSession[] {
    return [...this.#sessions.values()].filter(
      ({ spec }) => spec.accountId === accountId && spec.target === instanceId,
    );
  }

  /** Ends every connection and timer. Idempotent. */
  close(): void {
    for (const session of [...this.#sessions.values()]) session.destroy();
    for (const node of this.#nodes.values()) node.destroy();
    this.#nodes.clear();
    this.tokens.close();
  }

  #fromNode(controlChannel: ControlChannel, frame: Received): void {
    // Telemetry and replies of Run Command are not served; unknown types are ignored, as the official agent ignores
    // them.
    if (frame.messageType !== MessageType.agentTaskComplete) return;
    const report = readReport(frame);
    if (report === undefined) return;
    const session = this.#sessions.get(report.taskId);
    if (session !== undefined) {
      const { accountId, target } = session.spec;
      // A node reports about the sessions it hosts and about no others.
      if (accountId !== controlChannel.accountId || target !== controlChannel.instanceId) return;
      session.completed(report.finalTaskStatus !== 'Success', report.output);
    }
    // Also for a session that ended long ago: the agent repeats the report until it is acknowledged.
    controlChannel.reply(taskAcknowledgeFrame(frame, report.taskId, this.options.scheduler.now()));
  }
}

function readReport(frame: Received): TaskComplete | undefined {
  try {
    return parseTaskComplete(frame.payload);
  } catch (error) {
    if (error instanceof SsmError) return undefined;
    throw error;
  }
}

const nodeKey = (accountId: string, instanceId: string): string => `${accountId}/${instanceId}`;
