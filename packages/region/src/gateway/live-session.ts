/**
 * An active session: the connections of client and agent, which may be lost and opened again, a relay in each
 * direction, and the timers that end the session. spec/session-manager 3, 5, 12.1, 12.3.
 */
import { idleText, MessageType, maximumDurationText, plainOutput } from '@sallyport/ssm';
import { AcknowledgeCache } from './acknowledge-cache.ts';
import type { AdmittedSocket } from './admission.ts';
import { closeNormal, GatewayConnection } from './connection.ts';
import { peerOfNode } from './control-channel.ts';
import { channelClosedFrame, frameKey, type Received } from './frames.ts';
import { IdleTimeout } from './idle-timeout.ts';
import type { GatewayOptions } from './options.ts';
import { Relay } from './relay.ts';
import { Timer } from './scheduler.ts';
import { agentAbsentText, agentLostText, clientAbsentText, type SessionEnd } from './session-end.ts';
import type { FairTurns } from './turns.ts';

export type SessionSpec = {
  readonly id: string;
  readonly accountId: string;
  /** The managed node. */
  readonly target: string;
  /** `aws:userid` of the principal that started it; no other may attach as its client. */
  readonly ownerId: string;
  /** The `interactive_shell` frame. */
  readonly start: Uint8Array;
  readonly idleMs: number;
  readonly maximumMinutes?: number;
};

export type ConnectionState = 'Connecting' | 'Connected' | 'Disconnected';

/** What a session reports to the service that keeps its record, and what it calls. */
export interface SessionPort {
  stateChanged(state: ConnectionState): void;
  ended(end: SessionEnd): void;
  /** To the node's control channel; false when there is none. */
  toNode(frame: Uint8Array): boolean;
  /** The session has ended and both connections are closed. */
  forgotten(): void;
}

type Side = 'client' | 'agent';

export class LiveSession {
  readonly spec: SessionSpec;
  readonly #options: GatewayOptions;
  readonly #port: SessionPort;
  readonly #connections: Record<Side, GatewayConnection | undefined> = { client: undefined, agent: undefined };
  readonly #attachedBefore: Record<Side, boolean> = { client: false, agent: false };
  readonly #absence: Record<Side, Timer>;
  /** One of a side at most is on its way out: it may hold what its peer does not read. */
  readonly #leaving: Record<Side, GatewayConnection | undefined> = { client: undefined, agent: undefined };
  /** Who pays for the work that a side causes. */
  readonly #peers: Readonly<Record<Side, string>>;
  readonly #toClient: Relay;
  readonly #toAgent: Relay;
  readonly #acknowledged = new AcknowledgeCache();
  readonly #idle: IdleTimeout;
  readonly #maximum: Timer;
  readonly #closing: Timer;
  #sessionEnd: SessionEnd | undefined;
  /** The agent has reported the end; its last output is not delivered yet. */
  #reportedEnd: SessionEnd | undefined;
  #startedOnNode = false;
  #closingMessageSent = false;
  #forgotten = false;

  constructor(spec: SessionSpec, options: GatewayOptions, turns: FairTurns, port: SessionPort) {
    const { scheduler } = options;
    this.spec = spec;
    this.#options = options;
    this.#port = port;
    const { accountId, ownerId, target } = spec;
    this.#peers = { client: `${accountId} ${ownerId}`, agent: peerOfNode({ accountId, instanceId: target }) };
    this.#toClient = new Relay({ turns, peer: this.#peers.client });
    this.#toAgent = new Relay({ turns, peer: this.#peers.agent });
    this.#absence = { client: new Timer(scheduler), agent: new Timer(scheduler) };
    this.#idle = new IdleTimeout(scheduler, spec.idleMs, () => this.#terminate(idleText));
    this.#maximum = new Timer(scheduler);
    this.#closing = new Timer(scheduler);
  }

  begin(): void {
    this.#absence.client.set(this.#options.clientAttachMs, () => this.#terminate(clientAbsentText));
    const minutes = this.spec.maximumMinutes;
    if (minutes !== undefined) {
      this.#maximum.set(minutes * 60_000, () => this.#terminate(maximumDurationText(minutes)));
    }
    this.#idle.start();
  }

  /**
   * Tells the node of the session. Not before a client has shown its token: the agent starts a worker of root for each start
   * message, and calls of StartSession alone must not cost the node any.
   */
  #startOnNode(): void {
    this.#startedOnNode = true;
    if (!this.#attachedBefore.agent) {
      this.#absence.agent.set(this.#options.agentAttachMs, () => this.#terminate(agentAbsentText));
    }
    this.#port.toNode(this.spec.start);
  }

  /** The node has a new control channel; a start message sent on the old one may never have arrived. */
  nodeReturned(): void {
    if (this.ended || !this.#startedOnNode || this.#connections.agent !== undefined) return;
    // The agent knows the message id, so a second copy starts no second session.
    if (!this.#attachedBefore.agent) this.#port.toNode(this.spec.start);
    // An agent that was restarted has lost the session and will not attach.
    else this.#waitForAgent(this.#options.agentReturnMs);
  }

  get ended(): boolean {
    return this.#sessionEnd !== undefined;
  }

  attach(side: Side, socket: AdmittedSocket): void {
    if (this.#forgotten || (side === 'agent' && this.ended)) {
      socket.webSocket.close(closeNormal, 'the session is over');
      return;
    }
    const previous = this.#connections[side];
    const connection: GatewayConnection = new GatewayConnection(socket, this.#peers[side], this.#options, {
      frame: (frame) => {
        if (this.#connections[side] !== connection) return;
        if (side === 'client') this.#fromClient(frame);
        else this.#fromAgent(frame);
      },
      closed: () => this.#detached(side, connection),
    });
    this.#connections[side] = connection;
    this.#attachedBefore[side] = true;
    this.#absence[side].clear();
    this.#leaving[side]?.destroy();
    this.#leaving[side] = previous;
    previous?.close(closeNormal, 'replaced by a newer connection of the same side');
    if (side === 'client') {
      this.#toAgent.attachSource(connection);
      this.#toClient.attachSink(connection);
    } else {
      this.#toClient.attachSource(connection);
      this.#toAgent.attachSink(connection);
    }
    if (this.ended) return;
    if (side === 'client' && !this.#startedOnNode) this.#startOnNode();
    this.#port.stateChanged(this.#connectionState());
  }

  /** What waits for either side: bytes with what it costs to keep them, messages, and bytes in the buffers of sockets. */
  get backlog(): { readonly bytes: number; readonly messages: number; readonly unsent: number } {
    const { client, agent } = this.#connections;
    return {
      bytes: this.#toClient.backlog + this.#toAgent.backlog,
      messages: this.#toClient.backlogMessages + this.#toAgent.backlogMessages,
      unsent: (client?.unsentBytes ?? 0) + (agent?.unsentBytes ?? 0),
    };
  }

  /** The agent reported the end of its task on the control channel. */
  completed(failed: boolean, output: string): void {
    const end: SessionEnd = { how: failed ? 'failed' : 'completed', output: plainOutput(output) };
    if (this.ended || this.#reportedEnd !== undefined) return;
    if (this.#connections.agent === undefined) {
      this.end(end);
      return;
    }
    // The report came on another connection: output sent before it may not have been read yet, or wait for a slow
    // client.
    this.#reportedEnd = end;
    this.#awaitOutput();
  }

  /** Waits until the agent has closed its data channel, which it does after its last output. */
  #awaitOutput(): void {
    this.#closing.set(this.#options.lastOutputMs, () => {
      if (this.#toClient.backlog > 0) this.#awaitOutput();
      else this.#terminate('');
    });
  }

  end(end: SessionEnd): void {
    if (this.#sessionEnd !== undefined) return;
    this.#sessionEnd = end;
    this.#stopTimers();
    this.#port.ended(end);
    this.#toAgent.clear();
    const closingMessage = channelClosedFrame(
      this.spec.id,
      this.spec.target,
      end.output,
      this.#options.scheduler.now(),
    );
    if (end.how === 'terminated') {
      const agent = this.#connections.agent;
      if (agent?.open) agent.send(closingMessage);
      else if (this.#startedOnNode) this.#port.toNode(closingMessage);
    }
    // After everything the agent has sent, so that no output is lost.
    this.#toClient.push(closingMessage, {
      sent: () => {
        this.#closingMessageSent = true;
        this.#connections.client?.close(closeNormal, 'the session is over');
        this.#forgetWhenDone();
      },
    });
    this.#closing.set(this.#options.closeMs, () => {
      this.#connections.agent?.close(closeNormal, 'the session is over');
      this.#awaitClosingMessage(this.#toClient.backlog, this.#options.scheduler.now());
    });
  }

  /**
   * A client that still reads, however slowly, gets everything. One that is disconnected or does not read is not waited
   * for.
   */
  #awaitClosingMessage(backlog: number, since: number): void {
    this.#closing.set(this.#options.closingMessageMs, () => {
      const now = this.#options.scheduler.now();
      const left = this.#toClient.backlog;
      const stuck = left >= backlog && now - since >= this.spec.idleMs;
      if (this.#closingMessageSent || this.#connections.client === undefined || stuck) this.destroy();
      else this.#awaitClosingMessage(left, left < backlog ? now : since);
    });
  }

  /** Closes both connections without a close frame. */
  destroy(): void {
    this.#stopTimers();
    this.#closing.clear();
    this.#toClient.clear();
    this.#toAgent.clear();
    this.#connections.client?.destroy();
    this.#connections.agent?.destroy();
    this.#leaving.client?.destroy();
    this.#leaving.agent?.destroy();
    this.#forget();
  }

  #stopTimers(): void {
    for (const timer of [this.#idle, this.#maximum, this.#absence.agent, this.#absence.client]) timer.clear();
  }

  #terminate(output: string): void {
    this.end(this.#reportedEnd ?? { how: 'terminated', output });
  }

  #fromClient(frame: Received): void {
    if (this.ended) return;
    // Only these two types: a client that could send channel_closed or interactive_shell would act as the gateway.
    if (frame.messageType === MessageType.inputStreamData) {
      this.#idle.heard('client', frame.sequenceNumber);
      this.#toAgent.push(frame.bytes, { key: () => frameKey(frame) });
    } else if (frame.messageType === MessageType.acknowledge) {
      this.#acknowledged.acknowledged(frame);
      this.#toAgent.push(frame.bytes);
    }
  }

  #fromAgent(frame: Received): void {
    if (frame.messageType === MessageType.outputStreamData) {
      const repeated = this.#acknowledged.repeatFor(frame);
      // Never queued: an agent that sends old messages again and reads nothing would fill the memory with the answers.
      if (repeated !== undefined) this.#toAgent.offer(repeated);
      if (repeated !== undefined || this.ended) return;
      this.#idle.heard('agent', frame.sequenceNumber);
      this.#toClient.push(frame.bytes, { key: () => frameKey(frame) });
    } else if (frame.messageType === MessageType.acknowledge && !this.ended) {
      this.#toClient.push(frame.bytes);
    }
    // agent_session_state adds nothing to the state of the connections and agent_task_complete, and is not meant for
    // the client.
  }

  #detached(side: Side, connection: GatewayConnection): void {
    if (this.#connections[side] !== connection) return;
    this.#connections[side] = undefined;
    if (side === 'client') {
      this.#toAgent.attachSource(undefined);
      this.#toClient.attachSink(undefined);
    } else {
      this.#toClient.attachSource(undefined);
      this.#toAgent.attachSink(undefined);
    }
    if (this.ended) {
      this.#forgetWhenDone();
      return;
    }
    if (side === 'agent' && this.#reportedEnd !== undefined) {
      this.end(this.#reportedEnd);
      return;
    }
    // However its connection ended: what a killed client looks like is what a proxy or a NAT does to a living one.
    if (side === 'client') this.#absence.client.set(this.spec.idleMs, () => this.#terminate(clientAbsentText));
    else this.#waitForAgent(this.#options.agentLostMs);
    this.#port.stateChanged(this.#connectionState());
  }

  #waitForAgent(milliseconds: number): void {
    this.#absence.agent.set(milliseconds, () => this.#terminate(agentLostText));
  }

  #connectionState(): ConnectionState {
    if (!this.#attachedBefore.agent || !this.#attachedBefore.client) return 'Connecting';
    return this.#connections.client === undefined || this.#connections.agent === undefined
      ? 'Disconnected'
      : 'Connected';
  }

  #forgetWhenDone(): void {
    const { client, agent } = this.#connections;
    if (this.#closingMessageSent && client === undefined && agent === undefined) this.#forget();
  }

  #forget(): void {
    if (this.#forgotten) return;
    this.#forgotten = true;
    this.#closing.clear();
    this.#port.forgotten();
  }
}
