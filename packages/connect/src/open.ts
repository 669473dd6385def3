/** The journeys as the commands take them: profile, target, session, attach. Each call is one file of this package. */

import type { SessionEnd } from './attach/attachment.ts';
import { systemSurroundings } from './attach/system.ts';
import { loadProfile, type ProfileOptions } from './aws/profile.ts';
import { startExec } from './exec-document.ts';
import { commandLine } from './session/command-line.ts';
import { type ExecOptions, execSession } from './session/exec-session.ts';
import type { SessionOptions } from './session/session-options.ts';
import { type ShellOptions, shellSession } from './session/shell-session.ts';
import { startSession } from './start-session.ts';
import type { Environment } from './surroundings.ts';
import { resolveTarget, type Target } from './target.ts';

export type Opened = {
  readonly target: Target;
  readonly sessionId: string;
};

type Journey = ProfileOptions & {
  /** As typed. */
  readonly to: string;
  readonly env: Environment;
  /** Another session document than the account's. */
  readonly documentName?: string;
  readonly reason?: string;
  /** Told once the session has begun to exist, before anything of it is shown. */
  readonly opened?: (opened: Opened) => void;
};

type Rest<T extends SessionOptions> = Omit<T, 'access' | 'surroundings' | 'session'>;

export type ShellJourney = Journey & Rest<ShellOptions>;
export type ExecJourney = Journey & Rest<ExecOptions> & { readonly argv: readonly string[] };

export async function openShell(journey: ShellJourney): Promise<SessionEnd> {
  const access = await loadProfile(journey, journey.env);
  const target = await resolveTarget(journey.to, access);
  const session = await startSession(access, {
    target: target.instanceId,
    ...(journey.documentName === undefined ? {} : { documentName: journey.documentName }),
    ...(journey.reason === undefined ? {} : { reason: journey.reason }),
  });
  journey.opened?.({ target, sessionId: session.sessionId });
  return shellSession({ ...journey, access, session, surroundings: systemSurroundings(caOf(access.ca)) });
}

export async function openExec(journey: ExecJourney): Promise<number> {
  const access = await loadProfile(journey, journey.env);
  const target = await resolveTarget(journey.to, access);
  const session = await startExec(access, {
    target: target.instanceId,
    command: commandLine(journey.argv),
    ...(journey.documentName === undefined ? {} : { documentName: journey.documentName }),
    ...(journey.reason === undefined ? {} : { reason: journey.reason }),
  });
  journey.opened?.({ target, sessionId: session.sessionId });
  return execSession({ ...journey, access, session, surroundings: systemSurroundings(caOf(access.ca)) });
}

function caOf(ca: string | undefined): { readonly ca?: string } {
  return ca === undefined ? {} : { ca };
}
