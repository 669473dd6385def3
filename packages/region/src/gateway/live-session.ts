/**
 * A session while it lives: two ends that come, go and come back, a relay each way, and the timers that end it.
 * spec/session-manager 3, 5, 12.1, 12.3.
 */
import { MessageType, plainOutput } from '@sallyport/ssm';
import type { WebSocket } from 'ws';
import { Channel, closeNormal } from './channel.ts';
import {
  agentAbsentText,
  agentLostText,
  clientAbsentText,
  type Ending,
  idleText,
  maximumDurationText,
} from './closing.ts';
import { channelClosedFrame, frameKey, type Received } from './frames.ts';
import { IdleWatch } from './idle-watch.ts';
import type { GatewayOptions } from './options.ts';
import { Reack } from './reack.ts';
import { Relay } from './relay.ts';
import { Alarm } from './scheduler.ts';

export type SessionSpec = {
  readonly id: string;
  readonly accountId: string;
  /** The managed node. */
  readonly target: string;
  /** `aws:userid` of who started it; nobody else may attach as its client. */
  readonly ownerId: string;
  /** The `interactive_shell` frame. */
  readonly start: Uint8Array;
  readonly idleMs: number;
  readonly maximumMinutes?: number;
};

export type LinkState = 'Connecting' | 'Connected' | 'Disconnected';

/** What a session tells whoever keeps its record, and what it needs of the world. */
export interface SessionPort {
  linked(state: LinkState): void;
  ended(ending: Ending): void;
  /** To the node's control channel; false when there is none. */
  toNode(frame: Uint8Array): boolean;
  /** Nothing of the session is left. */
  forgotten(): void;
}

type Side = 'client' | 'agent';

export class LiveSession {
  readonly spec: SessionSpec;
  readonly #options: GatewayOptions;
  readonly #port: SessionPort;
  readonly #channels: Record<Side, Channel | undefined> = { client: undefined, agent: undefined };
  readonly #attachedOnce: Record<Side, boolean> = { client: false, agent: false };
  readonly #absence: Record<Side, Alarm>;
  readonly #toClient = new Relay();
  readonly #toAgent = new Relay();
  readonly #reack = new Reack();
  readonly #idle: IdleWatch;
  readonly #maximum: Alarm;
  readonly #closing: Alarm;
  #ending: Ending | undefined;
  /** The agent is done, its output is not delivered yet. */
  #lastWord: Ending | undefined;
  #farewellSent = false;
  #forgotten = false;

  constructor(spec: SessionSpec, options: GatewayOptions, port: SessionPort) {
    const { scheduler } = options;
    this.spec = spec;
    this.#options = options;
    this.#port = port;
    this.#absence = { client: new Alarm(scheduler), agent: new Alarm(scheduler) };
    this.#idle = new IdleWatch(scheduler, spec.idleMs, () => this.#terminate(idleText));
    this.#maximum = new Alarm(scheduler);
    this.#closing = new Alarm(scheduler);
  }

  begin(): void {
    this.#absence.agent.set(this.#options.agentAttachMs, () => this.#terminate(agentAbsentText));
    this.#absence.client.set(this.#options.clientAttachMs, () => this.#terminate(clientAbsentText));
    const minutes = this.spec.maximumMinutes;
    if (minutes !== undefined) {
      this.#maximum.set(minutes * 60_000, () => this.#terminate(maximumDurationText(minutes)));
    }
    this.#idle.start();
    this.#port.toNode(this.spec.start);
  }

  /** The node has a new control channel; a start message sent on the old one may never have arrived. */
  nodeReturned(): void {
    if (this.ended || this.#channels.agent !== undefined) return;
    // The agent recognises the message id, so a second copy starts nothing twice.
    if (!this.#attachedOnce.agent) this.#port.toNode(this.spec.start);
    // An agent that was restarted has nothing left to attach.
    else this.#waitForAgent(this.#options.agentReturnMs);
  }

  get ended(): boolean {
    return this.#ending !== undefined;
  }

  attach(side: Side, socket: WebSocket): void {
    if (this.#forgotten || (side === 'agent' && this.ended)) {
      socket.close(closeNormal, 'the session is over');
      return;
    }
    const previous = this.#channels[side];
    const channel: Channel = new Channel(socket, this.#options, {
      frame: (frame) => {
        if (this.#channels[side] !== channel) return;
        if (side === 'client') this.#fromClient(frame);
        else this.#fromAgent(frame);
      },
      closed: (how) => this.#detached(side, channel, how),
    });
    this.#channels[side] = channel;
    this.#attachedOnce[side] = true;
    this.#absence[side].clear();
    previous?.close(closeNormal, 'replaced by a newer connection of the same side');
    if (side === 'client') {
      this.#toAgent.attachSource(channel);
      this.#toClient.attachSink(channel);
    } else {
      this.#toClient.attachSource(channel);
      this.#toAgent.attachSink(channel);
    }
    if (!this.ended) this.#port.linked(this.#linkState());
  }

  /** The agent's last word on the control channel. */
  completed(failed: boolean, output: string): void {
    const ending: Ending = { how: failed ? 'failed' : 'completed', output: plainOutput(output) };
    if (this.ended || this.#lastWord !== undefined) return;
    if (this.#channels.agent === undefined) {
      this.end(ending);
      return;
    }
    // The report came by another socket: output it overtook may be unread yet, or wait for a slow client.
    this.#lastWord = ending;
    this.#awaitOutput();
  }

  /** Until the agent has closed its socket, which comes after all it had to say. */
  #awaitOutput(): void {
    this.#closing.set(this.#options.lastOutputMs, () => {
      if (this.#toClient.backlog > 0) this.#awaitOutput();
      else this.#terminate('');
    });
  }

  end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    this.#stopTimers();
    this.#port.ended(ending);
    this.#toAgent.clear();
    const farewell = channelClosedFrame(this.spec.id, this.spec.target, ending.output, this.#options.scheduler.now());
    if (ending.how === 'terminated') {
      const agent = this.#channels.agent;
      if (agent?.open) agent.send(farewell);
      else this.#port.toNode(farewell);
    }
    // Behind everything the agent had said, so that no output is lost to the end of the session.
    this.#toClient.push(farewell, {
      sent: () => {
        this.#farewellSent = true;
        this.#channels.client?.close(closeNormal, 'the session is over');
        this.#forgetWhenDone();
      },
    });
    this.#closing.set(this.#options.closeMs, () => {
      this.#channels.agent?.close(closeNormal, 'the session is over');
      this.#awaitFarewell(this.#toClient.backlog, this.#options.scheduler.now());
    });
  }

  /** A client that still reads, however slowly, gets everything; one that is away or stuck is not waited for. */
  #awaitFarewell(backlog: number, since: number): void {
    this.#closing.set(this.#options.farewellMs, () => {
      const now = this.#options.scheduler.now();
      const left = this.#toClient.backlog;
      const stuck = left >= backlog && now - since >= this.spec.idleMs;
      if (this.#farewellSent || this.#channels.client === undefined || stuck) this.destroy();
      else this.#awaitFarewell(left, left < backlog ? now : since);
    });
  }

  /** Cuts everything at once. */
  destroy(): void {
    this.#stopTimers();
    this.#closing.clear();
    this.#toClient.clear();
    this.#toAgent.clear();
    this.#channels.client?.destroy();
    this.#channels.agent?.destroy();
    this.#forget();
  }

  #stopTimers(): void {
    for (const timer of [this.#idle, this.#maximum, this.#absence.agent, this.#absence.client]) timer.clear();
  }

  #terminate(output: string): void {
    this.end(this.#lastWord ?? { how: 'terminated', output });
  }

  #fromClient(frame: Received): void {
    if (this.ended) return;
    // Only these two: a client that could say channel_closed or interactive_shell would speak for the gateway.
    if (frame.messageType === MessageType.inputStreamData) {
      this.#idle.heard('client', frame.sequenceNumber);
      this.#toAgent.push(frame.bytes, { key: () => frameKey(frame) });
    } else if (frame.messageType === MessageType.acknowledge) {
      this.#reack.acknowledged(frame);
      this.#toAgent.push(frame.bytes);
    }
  }

  #fromAgent(frame: Received): void {
    if (frame.messageType === MessageType.outputStreamData) {
      const repeated = this.#reack.repeatFor(frame);
      if (repeated !== undefined) this.#toAgent.push(repeated);
      if (repeated !== undefined || this.ended) return;
      this.#idle.heard('agent', frame.sequenceNumber);
      this.#toClient.push(frame.bytes, { key: () => frameKey(frame) });
    } else if (frame.messageType === MessageType.acknowledge && !this.ended) {
      this.#toClient.push(frame.bytes);
    }
    // agent_session_state says nothing the sockets and agent_task_complete do not, and is never for the client.
  }

  #detached(side: Side, channel: Channel, how: 'cut' | 'other'): void {
    if (this.#channels[side] !== channel) return;
    this.#channels[side] = undefined;
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
    if (side === 'agent' && this.#lastWord !== undefined) {
      this.end(this.#lastWord);
      return;
    }
    if (side === 'client') {
      const { resumeMs, resumeAfterCutMs } = this.#options;
      const patience = how === 'cut' ? resumeAfterCutMs : resumeMs;
      this.#absence.client.set(patience, () => this.#terminate(clientAbsentText));
    } else this.#waitForAgent(this.#options.agentLostMs);
    this.#port.linked(this.#linkState());
  }

  #waitForAgent(milliseconds: number): void {
    this.#absence.agent.set(milliseconds, () => this.#terminate(agentLostText));
  }

  #linkState(): LinkState {
    if (!this.#attachedOnce.agent || !this.#attachedOnce.client) return 'Connecting';
    return this.#channels.client === undefined || this.#channels.agent === undefined ? 'Disconnected' : 'Connected';
  }

  #forgetWhenDone(): void {
    const { client, agent } = this.#channels;
    if (this.#farewellSent && client === undefined && agent === undefined) this.#forget();
  }

  #forget(): void {
    if (this.#forgotten) return;
    this.#forgotten = true;
    this.#closing.clear();
    this.#port.forgotten();
  }
}
