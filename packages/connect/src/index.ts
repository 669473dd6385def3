/** What this package exports: connecting to an instance and running a shell or a command on it. */

export { awsError } from './aws/aws-error.ts';
export { type LoadedProfile, loadProfile, type ProfileOptions } from './aws/profile.ts';
export type * from './aws/ssm-api.ts';
export * from './connect-error.ts';
export type { SessionEnd } from './data-channel/session-end.ts';
export * from './exec-document.ts';
export { listNodes } from './list-nodes.ts';
export * from './open.ts';
export type { Clock, Environment, Platform } from './platform.ts';
export { commandLine } from './session/command-line.ts';
export { endError } from './session/end-error.ts';
export { escapeHelp } from './session/escape.ts';
export { type ExecOptions, execSession } from './session/exec-session.ts';
export type { SessionNotice, SessionOptions } from './session/session-options.ts';
export { type ShellOptions, shellSession } from './session/shell-session.ts';
export type { InputStream, OutputStream, Terminal } from './session/terminal.ts';
export { endSession, listSessions } from './sessions.ts';
export { startSession } from './start-session.ts';
export { systemPlatform } from './system-platform.ts';
export { resolveTarget, type Target } from './target.ts';
