/** Session documents: the default document of an account, and those AWS owns, whose ARN has no account (spec/iam 5.6, 14.2, 14.12). */
import type { RunAsFacts } from './run-as.ts';

export const defaultDocument = 'SSM-SessionManagerRunShell';

/** Names that begin so are reserved for AWS, and its documents have no others. */
export function isOwnedByAws(name: string): boolean {
  return /^(?:AWS|Amazon)[A-Za-z0-9]*-/i.test(name);
}

export type Place = { readonly partition: string; readonly region: string; readonly account: string };

export function documentArn(name: string, { partition, region, account }: Place): string {
  if (name.startsWith('arn:')) return name;
  return `arn:${partition}:ssm:${region}:${isOwnedByAws(name) ? '' : account}:document/${name}`;
}

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
