/** Two people in shells on one instance at the same time: each their own Linux user, with their own groups and sudo. */
import { DescribeSessionsCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';
import { reachableListeners } from './listening.ts';
import type { Person } from './people.ts';
import type { Report } from './report.ts';
import { devopsCommand } from './roster.ts';
import type { ScriptedShell } from './scripted-shell.ts';

export type Shells = { readonly devops: ScriptedShell; readonly developer: ScriptedShell };

export async function checkIdentities(report: Report, shells: Shells): Promise<void> {
  const people = [
    { shell: shells.devops, user: 'devops-user', group: 'devops' },
    { shell: shells.developer, user: 'developer-user', group: 'developer' },
  ];
  for (const { shell, user, group } of people) {
    await report.check(`${user} is the Linux user ${user}`, async () => (await shell.run('id -un')) === user);
    await report.check(`${user} is in the groups ${user} and ${group}, and in no other`, async () => {
      const groups = (await shell.run('id -Gn')).split(/\s+/).toSorted();
      return groups.join() === [user, group].toSorted().join();
    });
    await report.check(`${user} is at home in /home/${user}`, async () => (await shell.run('pwd')) === `/home/${user}`);
    await report.check(`the session of ${user} knows its id and its owner`, async () => {
      const known = await shell.run('echo "$SSM_SESSION_ID $SSM_SESSION_OWNER"');
      return known.startsWith(`${shell.sessionId} arn:aws:sts::`) && known.endsWith(`/${user}`);
    });
  }
}

export async function checkSudo(report: Report, { devops, developer }: Shells): Promise<void> {
  const status = async (shell: ScriptedShell, command: string) =>
    await shell.run(`${command} >/dev/null 2>&1; echo $?`);
  await report.check('devops-user may run as root what the roster grants', async () => {
    return (await status(devops, `sudo -n ${devopsCommand}`)) === '0';
  });
  await report.check('devops-user may run nothing else as root', async () => {
    return (
      (await status(devops, 'sudo -n /usr/bin/cat /etc/shadow')) !== '0' && (await status(devops, 'sudo -n -s')) !== '0'
    );
  });
  await report.check('developer-user has no sudo at all', async () => {
    return (
      (await status(developer, `sudo -n ${devopsCommand}`)) !== '0' && (await status(developer, 'sudo -n -l')) !== '0'
    );
  });
}

export async function checkNetwork(report: Report, { devops }: Shells): Promise<void> {
  await report.check('nothing on web-1 listens for anybody outside', async () => {
    const listeners = await devops.run(`sudo -n ${devopsCommand}`);
    return listeners.includes('127.0.0.1:22') && reachableListeners(listeners).length === 0;
  });
  await report.check('web-1 has no network interface but loopback', async () => {
    return (
      (await devops.run('ls /sys/class/net 2>/dev/null || cut -d: -f1 /proc/net/dev | tail -n +3')).trim() === 'lo'
    );
  });
}

export async function checkList(
  report: Report,
  root: Clients,
  shells: Shells,
  people: readonly Person[],
): Promise<void> {
  await report.check('describe-sessions shows both sessions and whose they are', async () => {
    const listed = await root.ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    const owners = new Map(listed.Sessions?.map((one) => [one.SessionId, one.Owner]));
    return [shells.devops, shells.developer].every((shell, index) => {
      const person = people[index];
      return owners.get(shell.sessionId)?.endsWith(`:assumed-role/${person?.role}/${person?.user}`) === true;
    });
  });
}
