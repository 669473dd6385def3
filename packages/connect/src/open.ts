/** Opening a shell or running a command, step by step: profile, target, session, data channel. Each step is one file of this package. */

import { loadProfile, type ProfileOptions } from './aws/profile.ts';
import { cancellable, cancellableStart } from './cancellation.ts';
import type { SessionEnd } from './data-channel/session-end.ts';
import { startExec } from './exec-document.ts';
import type { Environment } from './platform.ts';
import { commandLine } from './session/command-line.ts';
import { type ExecOptions, execSession } from './session/exec-session.ts';
import type { SessionOptions } from './session/session-options.ts';
import { type ShellOptions, shellSession } from './session/shell-session.ts';
import { startSession } from './start-session.ts';
import { systemPlatform } from './system-platform.ts';
import { resolveTarget, type Target } from './target.ts';

export type Opened = {
  readonly target: Target;
  readonly sessionId: string;
};

type OpenOptions = ProfileOptions & {
  /** As typed. */
  readonly to: string;
  readonly env: Environment;
  /** Another session document than the account's. */
  readonly documentName?: string;
  readonly reason?: string;
  /** Called once the session exists, before anything of it is shown. */
  readonly opened?: (opened: Opened) => void;
};

type Rest<T extends SessionOptions> = Omit<T, 'access' | 'platform' | 'session'>;

export type OpenShellOptions = OpenOptions & Rest<ShellOptions>;
export type OpenExecOptions = OpenOptions & Rest<ExecOptions> & { readonly argv: readonly string[] };

export async function openShell(options: OpenShellOptions): Promise<SessionEnd> {
  const { signal } = options;
  const access = await cancellable(() => loadProfile(options, options.env), signal);
  const target = await cancellable(() => resolveTarget(options.to, access), signal);
  const request = {
    target: target.instanceId,
    ...(options.documentName === undefined ? {} : { documentName: options.documentName }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  };
  const session = await cancellableStart(access, () => startSession(access, request), signal);
  options.opened?.({ target, sessionId: session.sessionId });
  return shellSession({ ...options, access, session, platform: systemPlatform(caOf(access.ca)) });
}

export async function openExec(options: OpenExecOptions): Promise<number> {
  const { signal } = options;
  const access = await cancellable(() => loadProfile(options, options.env), signal);
  const target = await cancellable(() => resolveTarget(options.to, access), signal);
  const request = {
    target: target.instanceId,
    command: commandLine(options.argv),
    ...(options.documentName === undefined ? {} : { documentName: options.documentName }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  };
  const session = await cancellableStart(access, () => startExec(access, request), signal);
  options.opened?.({ target, sessionId: session.sessionId });
  return execSession({ ...options, access, session, platform: systemPlatform(caOf(access.ca)) });
}

function caOf(ca: string | undefined): { readonly ca?: string } {
  return ca === undefined ? {} : { ca };
}
