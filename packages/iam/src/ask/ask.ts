/** What the package answers about whole accounts and case collections. */
export type { AskErrorCode } from './ask-error.ts';
export { AskError } from './ask-error.ts';
export type { OsUser, RunAsFacts, RunAsFault, SessionType } from './os-user.ts';
export { agentUser, osUserOf, runAsTag } from './os-user.ts';
export type { ReachAnswer, ReachCase, ReachPart } from './reach-case.ts';
export { decideReachCase, readReachCase } from './reach-case.ts';
export type { SimulateAnswer, SimulateCase, SimulateResponse } from './simulate-case.ts';
export { decideSimulateCase, readSimulateCase } from './simulate-case.ts';
