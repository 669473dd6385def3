/** Limits and timers of the gateway. spec/session-manager 1.3, 1.5, 11, 12, 16. */
import { frameHeader, maxPayloadBytes } from '@sallyport/ssm';
import type { Scheduler } from './scheduler.ts';
import { systemScheduler } from './scheduler.ts';

export type GatewayOptions = {
  readonly scheduler: Scheduler;
  /** How long a token may wait for its socket. */
  readonly tokenMs: number;
  /** How long after the upgrade the message with the token may take. */
  readonly firstFrameMs: number;
  /** How long the agent has to attach to a new session. Fifty sessions at once on two cores are slow to start. */
  readonly agentAttachMs: number;
  /** How long the client has to attach for the first time. */
  readonly clientAttachMs: number;
  /** How long a session is kept without the data channel of its agent. */
  readonly agentLostMs: number;
  /** The same, once the control channel is open again: session workers are back in seconds. */
  readonly agentReturnMs: number;
  /** How long an agent may take to close its data channel after agent_task_complete. */
  readonly lastOutputMs: number;
  /** How long channel_closed of an ended session waits for a client that does not read. */
  readonly closingMessageMs: number;
  /** How long a side may keep its connection after the session has ended. */
  readonly closeMs: number;
  /** How long a node may read nothing of what its control channel was sent. */
  readonly controlUnreadMs: number;
  /** Time between pings; after two without an answer the connection is dead. */
  readonly heartbeatMs: number;
  /** Idle session timeout of documents that set none. */
  readonly idleMs: number;
  /** AWS closes every socket about hourly with 1000 `Bye`; absent means never. */
  readonly socketLifetimeMs?: number;
  readonly maxFrameBytes: number;
  /** Living sessions that one principal may have at a time. */
  readonly sessionsPerOwner: number;
  /** Living sessions that one node may have at a time: each is a worker process of about 60 MB there. */
  readonly sessionsPerNode: number;
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
  agentLostMs: 2 * minute,
  agentReturnMs: 15_000,
  lastOutputMs: 500,
  closingMessageMs: 30_000,
  closeMs: 5_000,
  controlUnreadMs: 2 * minute,
  heartbeatMs: 30_000,
  idleMs: 20 * minute,
  maxFrameBytes: frameHeader + maxPayloadBytes,
  sessionsPerOwner: 40,
  sessionsPerNode: 100,
  requireSignedClients: false,
};
