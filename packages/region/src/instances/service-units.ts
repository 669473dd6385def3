/**
 * The services that every instance has, as unit files like a package's: sshd, the agent, and the distribution's cron where
 * the computer has it. `systemctl` in the place of systemd's own.
 */
import { access, chmod, chown, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseGroup } from '@sallyport/linux';
import { makeParents } from './copy-readable.ts';
import { agentEnvironmentFile } from './guest/agent-environment.ts';
import { findProgram, run } from './programs.ts';
import { programArguments, runtimePath } from './runtime.ts';
import { systemctlCommand } from './systemctl-command.ts';

export type Agent = 'own' | 'official';

/** Of the agent, on every distribution but Ubuntu. */
export const agentUnit = 'amazon-ssm-agent.service';

const unitFolder = 'lib/systemd/system';
const installed = '[Install]\nWantedBy=multi-user.target\n';
/** The delay grows from a quarter of a second to half a minute, and nothing makes them give up: they are the way in. */
const forEver = 'Restart=always\nRestartSec=250ms\nRestartSteps=7\nRestartMaxDelaySec=32\n';

/** What a session leaves behind is not the agent's to end. */
function agentText(agent: Agent): string {
  const own = `EnvironmentFile=${agentEnvironmentFile}
Environment=HOME=/root
ExecStart=${[runtimePath, ...programArguments('agent', '/opt/sallyport/lib/agent.mjs')].join(' ')}
`;
  // Without a configuration file and without variables: it finds AWS by its names, and its variables would go on into every
  // session. What it prints is in its log too, and would push the boot's lines out of the console.
  const official = `ExecStart=/usr/bin/amazon-ssm-agent
StandardOutput=null
StandardError=journal
X-LogFile=/var/log/amazon/ssm/amazon-ssm-agent.log
`;
  return `[Unit]
Description=amazon-ssm-agent
After=network-online.target
StartLimitIntervalSec=0

[Service]
Type=exec
KillMode=process
${agent === 'own' ? own : official}${forEver}
${installed}`;
}

/** Debian calls it ssh, others sshd. It reads the options of both. */
function sshText(sshd: string): string {
  return `[Unit]
Description=OpenBSD Secure Shell server
After=network.target
ConditionPathExists=!/etc/ssh/sshd_not_to_be_run
StartLimitIntervalSec=0

[Service]
Type=exec
EnvironmentFile=-/etc/default/ssh
EnvironmentFile=-/etc/sysconfig/sshd
ExecStart=${sshd} -D -E /var/log/auth.log $SSHD_OPTS $OPTIONS
ExecReload=${sshd} -t
ExecReload=/bin/kill -HUP $MAINPID
KillMode=process
${forEver}
${installed}`;
}

const aliases: readonly (readonly [name: string, unit: string])[] = [
  ['sshd.service', 'ssh.service'],
  ['ssm-agent.service', agentUnit],
  ['snap.amazon-ssm-agent.amazon-ssm-agent.service', agentUnit],
];

/** `root` and `usr` are the lowest layers of an instance's root and of its /usr. */
export async function addServices(root: string, usr: string, mknod: string, agent: Agent): Promise<void> {
  const units = new Map([[agentUnit, agentText(agent)]]);
  const sshd = findProgram('sshd');
  if (sshd !== undefined) units.set('ssh.service', sshText(sshd));
  await makeParents(usr, '/usr', `${unitFolder}/x`);
  for (const [name, text] of units) await writeFile(join(usr, unitFolder, name), text, { mode: 0o644 });
  for (const [name, unit] of aliases) if (units.has(unit)) await symlink(unit, join(usr, unitFolder, name));
  const distribution: string[] = [];
  for (const name of ['cron.service', 'crond.service'])
    if (await exists(`/usr/${unitFolder}/${name}`)) distribution.push(name);
  if (distribution.includes('cron.service')) await makeCrontabs(root);
  for (const name of [...units.keys(), ...distribution]) {
    const link = join(root, 'etc/systemd/system/multi-user.target.wants', name);
    await mkdir(dirname(link), { recursive: true, mode: 0o755 });
    await symlink(`/usr/${unitFolder}/${name}`, link);
  }
  await makeParents(usr, '/usr', 'bin/x');
  await writeFile(join(usr, 'bin/systemctl'), systemctlCommand, { mode: 0o755 });
  // What the administrator of the computer forbids to its packages is not the instance's.
  if (await exists('/usr/sbin/policy-rc.d')) await run(mknod, [join(usr, 'sbin/policy-rc.d'), 'c', '0', '0']);
}

/** As Debian's package makes them: crontab(1), which is of the group, may make files there and nobody may list them. */
async function makeCrontabs(root: string): Promise<void> {
  await mkdir(join(root, 'etc/cron.d'), { mode: 0o755 });
  const lines = (await readFile(join(root, 'etc/group'), 'utf8')).split('\n');
  const group = lines.map((line) => parseGroup(line)).find((one) => one?.name === 'crontab');
  const folder = join(root, 'var/spool/cron/crontabs');
  await mkdir(folder, { recursive: true, mode: 0o755 });
  await chown(folder, 0, group?.gid ?? 0);
  await chmod(folder, group === undefined ? 0o700 : 0o1730);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
