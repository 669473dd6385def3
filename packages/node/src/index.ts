/** The public face of a managed node's agent. The programs are `agent-main.ts` and `session-worker-main.ts`. */
export { type Agent, type AgentOptions, startAgent } from './agent/agent.ts';
export { RECORDS_FOLDER, type SessionRecords, sessionRecords } from './agent/session-records.ts';
export { FLEET_DELAYS, LOCAL_DELAYS } from './backoff.ts';
export { WORKER_NAME } from './linux/process-title.ts';
export { NodeError, type NodeErrorCode } from './node-error.ts';
export { isSessionId } from './session-id.ts';
