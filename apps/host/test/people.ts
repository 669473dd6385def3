/** Sessions as an agent would open them, for the tests of the program. */
import type { Result, Sandbox } from './sandbox.ts';

const account = '111122223333';
let opened = 0;

/** What the session document makes the agent run; a shell that survived it would say so. */
export const profile = 'exec sudo -n /opt/sallyport/bin/sallyport-host session\necho FELL BACK to $(id -un)';

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

/** A whole session: record, worker, profile, and `input` typed into whatever comes up. */
export async function open(sandbox: Sandbox, owner: string, input: string): Promise<Result> {
  const id = sessionIdFor(/assumed-role\/[^/]+\/(.+)/.exec(owner)?.[1] ?? 'somebody');
  await record(sandbox, id, owner);
  return sandbox.sh(workerCommand(id), input);
}
