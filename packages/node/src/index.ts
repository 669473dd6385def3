/** What @sallyport/node exports. The programs are `agent-main.ts` and `session-worker-main.ts`. */
export { type Agent, type AgentOptions, startAgent } from './agent/agent.ts';
export { recordsFolder, type SessionRecords, sessionRecords } from './agent/session-records.ts';
export { fleetDelays, localDelays } from './backoff.ts';
export { NodeError, type NodeErrorCode } from './node-error.ts';
