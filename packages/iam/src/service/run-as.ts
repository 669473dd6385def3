/** The OS user of a session (Run As, spec/iam 15): it depends on the session document and on a tag of the caller. */

import { agentUser, runAsTag, type SessionType, type Tags } from '@sallyport/aws';
import { fold } from '../match/fold.ts';

/** The settings of a session document for the OS user. */
export type RunAsFacts = {
  readonly sessionType?: SessionType;
  readonly runAsEnabled?: boolean;
  readonly runAsDefaultUser?: string;
  /** InteractiveCommands and NonInteractiveCommands only: the command runs as root. */
  readonly runAsElevated?: boolean;
};

/**
 * Why Run As fails: the user is not on the node, no user is named, or root is named, which the agent refuses (spec/iam 15.2).
 */
export type RunAsFault = 'runAsUser:missing' | 'runAsUser:none' | 'runAsUser:root';

/** The OS user of the session, or why it fails. */
export type OsUser = {
  /** null: the session has no OS user of its own, or fails. */
  readonly osUser: string | null;
  readonly failing?: RunAsFault;
};

/** The value of the tag SSMSessionRunAs, whose key ignores case (spec/iam 15.1). */
export function runAsTagOf(tags: Tags): string | undefined {
  return [...tags].find(([key]) => fold(key) === fold(runAsTag))?.[1];
}

/**
 * The OS user of a session (spec/iam 15.1 to 15.4). `tag` is the value of SSMSessionRunAs and overrides the document.
 * `osUsers` are the users of the node where they are known; the agent creates no user but its own.
 */
export function osUserOf(facts: RunAsFacts, tag: string | undefined, osUsers?: readonly string[]): OsUser {
  // A port session runs no shell: over SSH the key decides (spec/iam 15.4).
  if (facts.sessionType === 'Port') return { osUser: null };
  const commands = facts.sessionType === 'InteractiveCommands' || facts.sessionType === 'NonInteractiveCommands';
  if (commands && facts.runAsElevated === true) return { osUser: 'root' };
  if (facts.runAsEnabled !== true) return { osUser: agentUser };
  // An empty tag names no user.
  const user = tag !== undefined && tag !== '' ? tag : facts.runAsDefaultUser;
  if (user === undefined || user === '') return { osUser: null, failing: 'runAsUser:none' };
  if (isRoot(user)) return { osUser: null, failing: 'runAsUser:root' };
  if (osUsers !== undefined && !osUsers.includes(user)) return { osUser: null, failing: 'runAsUser:missing' };
  return { osUser: user };
}

/** By name or by number: root has the uid 0. */
function isRoot(user: string): boolean {
  return user === 'root' || /^0+$/.test(user);
}
