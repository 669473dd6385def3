/** The public face of the journey to an instance. */
export type { SessionEnd } from './attach/attachment.ts';
export { systemSurroundings } from './attach/system.ts';
export { type LoadedProfile, loadProfile, type ProfileOptions } from './aws/profile.ts';
export type * from './aws/ssm-api.ts';
export * from './connect-error.ts';
export * from './exec-document.ts';
export { listNodes } from './list-nodes.ts';
export * from './open.ts';
export { commandLine } from './session/command-line.ts';
export { ESCAPE_HELP } from './session/escape.ts';
export { type ExecOptions, execSession } from './session/exec-session.ts';
export type { SessionNotice, SessionOptions } from './session/session-options.ts';
export { type ShellOptions, shellSession } from './session/shell-session.ts';
export type { ByteSink, ByteSource, Terminal } from './session/terminal.ts';
export { endSession, listSessions } from './sessions.ts';
export { startSession } from './start-session.ts';
export type { Clock, Environment, Surroundings } from './surroundings.ts';
export { isInstanceId, resolveTarget, type Target } from './target.ts';
