/** Limits and timers of the gateway. spec/session-manager 1.3, 1.5, 11, 12, 16. */
import { frameHeader, maxPayloadBytes } from '@sallyport/ssm';
import type { Scheduler } from './scheduler.ts';
import { systemScheduler } from './scheduler.ts';

export type GatewayOptions = {
  readonly scheduler: Scheduler;
  /** How long a token may wait for its socket. */
  readonly tokenMs: number;
  /** How long an upgraded socket may stay silent before it must have shown its token. */
  readonly firstFrameMs: number;
  /** How long the agent has to attach to a session that was started: fifty at once on two cores take their time. */
  readonly agentAttachMs: number;
  /** How long the client has to attach for the first time. */
  readonly clientAttachMs: number;
  /** How long a session whose client went away waits for it to come back. */
  readonly resumeMs: number;
  /** The same when its connection was cut from its end: a client that lives is back in seconds, one that was killed never. */
  readonly resumeAfterCutMs: number;
  /** How long a session survives without its agent's data channel. */
  readonly agentLostMs: number;
  /** The same, once the node itself is back: its workers need seconds. */
  readonly agentReturnMs: number;
  /** How long an agent that is done may take to close its data channel. */
  readonly lastOutputMs: number;
  /** How long the last words of an ended session wait for a client that has not fetched them. */
  readonly closingMessageMs: number;
  /** How long a side may keep its socket after the session ended. */
  readonly closeMs: number;
  /** Pause between pings; a socket silent for two of them is dead. */
  readonly heartbeatMs: number;
  /** Session documents that say nothing about idling get this. */
  readonly idleMs: number;
  /** AWS closes every socket about hourly with 1000 `Bye`; absent means never. */
  readonly socketLifetimeMs?: number;
  readonly maxFrameBytes: number;
  /** Whether a client that does not sign its upgrade is refused; official plugins before 1.2.764 do not sign. */
  readonly requireSignedClients: boolean;
};

const minute = 60_000;

export const defaultGatewayOptions: GatewayOptions = {
  scheduler: systemScheduler,
  tokenMs: minute,
  firstFrameMs: 10_000,
  agentAttachMs: 45_000,
  clientAttachMs: 2 * minute,
  resumeMs: 20 * minute,
  resumeAfterCutMs: minute,
  agentLostMs: 2 * minute,
  agentReturnMs: 15_000,
  lastOutputMs: 500,
  closingMessageMs: 30_000,
  closeMs: 5_000,
  heartbeatMs: 30_000,
  idleMs: 20 * minute,
  maxFrameBytes: frameHeader + maxPayloadBytes,
  requireSignedClients: false,
};
