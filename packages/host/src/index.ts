/** The convergence of a Linux host on its roster, and the login of Session Manager sessions (spec/host K-1 to K-10). */
export { type AccountDecision, decideAccount, listAccounts } from './accounts.ts';
export { systemAuthorities, systemsManagerEndpoint } from './aws/aws-settings.ts';
export { ownerFromSystemsManager, type SystemsManager } from './aws/describe-session.ts';
export { exchange } from './aws/exchange.ts';
export type { Fetch } from './aws/instance.ts';
export { type Converged, converge, describeStep, withdraw } from './converge.ts';
export { endAllOf } from './end-processes.ts';
export { execLogin, loginCommand, type UserLogin } from './exec-login.ts';
export { hostEnvironment } from './host-environment.ts';
export { HostError, type HostErrorCode, type HostRefusal } from './host-error.ts';
export { type Interruption, watchInterruption } from './interruption.ts';
export { emptyLedger, type Ledger, type LedgerAccount, parseLedger, renderLedger } from './ledger.ts';
export { linuxSystem } from './linux-system.ts';
export { fileLog, type Log } from './log.ts';
export { type Observed, observe } from './observe.ts';
export { type Plan, plan, type Step } from './plan.ts';
export { readRoster, rosterPath } from './provision.ts';
export { answerProvisioning, provisionOutside } from './provisioning-process.ts';
export { type KeyAnswer, type KeyQuestion, type KeySources, pushedKeys } from './pushed-keys/pushed-keys.ts';
export { rosterOfHost, type SessionCaller, type SessionHost, session } from './session.ts';
export { findOwner, type OwnerLookup, ownerFromRecord, sessionsDirectory } from './session-owner.ts';
export {
  findSessionWorker,
  linuxProcesses,
  type Processes,
  type ProcessInfo,
  type SessionWorker,
} from './session-worker.ts';
export { type Home, homeOf, type Lock, type SudoersFile, type System, sudoersFileName } from './system.ts';
