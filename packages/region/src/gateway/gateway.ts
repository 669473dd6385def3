/**
 * The message gateway of a region: which nodes have a control channel, which sessions live, and which tokens open
 * what. It knows nothing of IAM or of records; `services/ssmmessages` lets sockets in, `services/ssm` starts and ends
 * sessions. spec/session-manager 0, 10, 12.
 */
import { MessageType, parseTaskComplete, SsmError, type TaskComplete } from '@sallyport/ssm';
import type { WebSocket } from 'ws';
import { ControlChannel } from './control-channel.ts';
import { type Received, taskAcknowledgeFrame } from './frames.ts';
import { LiveSession, type SessionPort, type SessionSpec } from './live-session.ts';
import { defaultGatewayOptions, type GatewayOptions } from './options.ts';
import { Tokens } from './tokens.ts';

export type SessionWatcher = Pick<SessionPort, 'stateChanged' | 'ended'>;

export class Gateway {
  readonly options: GatewayOptions;
  readonly tokens: Tokens;
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

  attachNode(accountId: string, instanceId: string, socket: WebSocket): void {
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

  /** The node's instance is gone, or starts anew: what it left is not its successor's. */
  forgetNode(accountId: string, instanceId: string): void {
    const key = nodeKey(accountId, instanceId);
    this.#nodes.get(key)?.close('the instance is gone');
    this.#nodes.delete(key);
  }

  startSession(spec: SessionSpec, watcher: SessionWatcher): LiveSession {
    const session = new LiveSession(spec, this.options, {
      stateChanged: (state) => watcher.stateChanged(state),
      ended: (end) => watcher.ended(end),
      toNode: (frame) => this.node(spec.accountId, spec.target)?.send(frame) ?? false,
      forgotten: () => {
        this.#sessions.delete(spec.id);
        this.tokens.revokeSession(spec.id);
      },
    });
    this.#sessions.set(spec.id, session);
    session.begin();
    return session;
  }

  /** A session that lives, or has ended and still has something to say to its client. */
  session(id: string): LiveSession | undefined {
    return this.#sessions.get(id);
  }

  sessionsOf(accountId: string, instanceId: string): readonly LiveSession[] {
    return [...this.#sessions.values()].filter(
      ({ spec }) => spec.accountId === accountId && spec.target === instanceId,
    );
  }

  /** Cuts every socket and timer. Idempotent. */
  close(): void {
    for (const session of [...this.#sessions.values()]) session.destroy();
    for (const node of this.#nodes.values()) node.destroy();
    this.#nodes.clear();
    this.tokens.close();
  }

  #fromNode(controlChannel: ControlChannel, frame: Received): void {
    // Telemetry and Run Command replies are of no concern here; unknown types are ignored as AWS's own readers do.
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
    // Also for a session long over: the agent repeats its report until somebody hears it.
    controlChannel.send(taskAcknowledgeFrame(frame, report.taskId, this.options.scheduler.now()));
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
