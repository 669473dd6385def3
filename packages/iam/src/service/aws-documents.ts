/** The session documents AWS owns (spec/iam 5.6, 14.12). */
import type { RunAsFacts } from './run-as.ts';

/** The session documents of AWS are the same in every account. */
export const ownedSessionDocuments: ReadonlyMap<string, RunAsFacts> = new Map<string, RunAsFacts>([
  ['AWS-StartSSHSession', { sessionType: 'Port' }],
  ['AWS-StartPortForwardingSession', { sessionType: 'Port' }],
  ['AWS-StartPortForwardingSessionToRemoteHost', { sessionType: 'Port' }],
  ['AWS-StartPortForwardingSessionToSocket', { sessionType: 'Port' }],
  // Runs any command: equivalent to a shell.
  ['AWS-StartInteractiveCommand', { sessionType: 'InteractiveCommands' }],
  ['AWS-StartNonInteractiveCommand', { sessionType: 'NonInteractiveCommands' }],
]);
