/** Session Manager sessions of role sessions, as an agent opens them, for the tests of the program. */
import type { Result, Sandbox } from './sandbox.ts';

const account = '111122223333';
let opened = 0;

/** The shell profile of the session document. The line after the exec is printed when a shell of ssm-user remains. */
export const profile = 'exec sudo -n /opt/sallyport/bin/sallyport-host session\necho SHELL OF $(id -un) REMAINS';

export function roleSession(role: string, session: string): string {
  return `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
}

export function sessionIdFor(name: string): string {
  opened += 1;
  return `${name}-${opened.toString(16).padStart(17, '0')}`;
}

export async function writeRoster(sandbox: Sandbox, entries: readonly object[]): Promise<void> {
  const roster = JSON.stringify({
    version: 1,
    entries: entries.map((entry) => ({ sessionNames: 'iam-users', ...entry })),
  });
  await sandbox.sh('umask 022; cat > /etc/sallyport/roster.json', roster);
}

export const devOps = {
  identity: `arn:aws:iam::${account}:role/DevOpsRole`,
  groups: ['devops'],
  sudo: [{ commands: ['/usr/bin/id -u', '/usr/bin/systemctl restart nginx'] }],
};
export const developer = { identity: `arn:aws:iam::${account}:role/DeveloperRole`, groups: ['developer'] };

export async function record(sandbox: Sandbox, sessionId: string, owner: string): Promise<void> {
  const text = JSON.stringify({ sessionId, owner, documentName: 'd', sessionType: 'Standard_Stream', startedAt: '' });
  await sandbox.sh(`umask 077; cat > '/run/sallyport/sessions/${sessionId}.json'`, text);
}

export function workerCommand(sessionId: string, command: string = profile): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return `exec /opt/sallyport/bin/node /opt/sallyport/bin/worker.mjs ${quote(sessionId)} ${quote(command)}`;
}

/** One session: record, worker and profile, with `input` as its standard input. */
export async function open(sandbox: Sandbox, owner: string, input: string): Promise<Result> {
  const id = sessionIdFor(/assumed-role\/[^/]+\/(.+)/.exec(owner)?.[1] ?? 'session');
  await record(sandbox, id, owner);
  return sandbox.sh(workerCommand(id), input);
}
