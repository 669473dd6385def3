/**
 * The builder: runs as root in new mount, pid, uts, ipc and cgroup namespaces, mounts what the plan says, makes the
 * user and network namespaces, throws the host's root away and becomes PID 1 of the instance.
 *
 * Nothing here runs a program or follows a link of the instance's disk while it has privileges: a former boot may have
 * put anything there.
 */
import { type ChildProcess, type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fstab, type Mount, type Round, type SandboxPlan } from './plan.ts';
import { procMasks } from './proc-masks.ts';

/** Where a failure goes; closes by itself when this process becomes PID 1. */
const statusDescriptor = 3;

/** What root inside can do, and only to what its user namespace owns. Docker's list less mknod. */
const capabilities = [
  'chown',
  'dac_override',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'net_bind_service',
  'net_raw',
  'sys_chroot',
  'audit_write',
  'setfcap',
];

/**
 * Every id stands for itself, so that files keep their owners; the last one is missing, which tells pam_loginuid and
 * others that they are in a container.
 */
const idMap = '0 0 4294967294\n';

async function enter(plan: SandboxPlan): Promise<never> {
  process.umask(0o022);
  closeForeignDescriptors();
  const { stage, programs } = plan;
  const root = join(stage, 'disk');
  const proc = join(root, 'proc');
  makeStage(plan);
  mountRound(plan, 0);
  mountRound(plan, 1);
  const holder = holdNamespaces(plan);
  prepareFresh(plan, root);
  mountRound(plan, 2);
  const namespaces = await openNamespaces(plan, holder, proc);
  writeFileSync(join(proc, 'sys/kernel/hostname'), plan.hostname);
  limitProcesses(proc);
  mountAll(plan, [...procMasks(proc, join(stage, 'empty'), join(root, 'dev/null'))]);
  leaveHost(plan);
  const inside = (path: string): string => path.slice(stage.length);
  const drop = ['--inh-caps=-all', `--bounding-set=-all,${capabilities.map((name) => `+${name}`).join(',')}`];
  const becomeInit =
    process.execve?.bind(process) ??
    ((): never => {
      throw new Error('this Node has no process.execve; use Node 24');
    });
  return becomeInit(
    programs.nsenter,
    [
      'nsenter',
      `--user=${inside(namespaces.user)}`,
      `--net=${inside(namespaces.net)}`,
      '--',
      ...plan.confined,
      programs.setpriv,
      ...drop,
      '--',
      programs.chroot,
      '/disk',
      '/bin/sh',
      '/opt/sallyport/lib/init.sh',
      plan.id,
      String(holder.pid),
      ...plan.guest,
    ],
    { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', HOME: '/root' },
  );
}

/** What the region was started with besides its standard streams (a shell's pipes, a supervisor's files) stays outside. */
function closeForeignDescriptors(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor <= statusDescriptor || closesOnExec(name)) continue;
    closeSync(descriptor);
  }
}

function closesOnExec(descriptor: string): boolean {
  try {
    const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1] ?? '0';
    return (Number.parseInt(flags, 8) & 0o2000000) !== 0;
  } catch {
    // The one that listed the folder is closed already.
    return true;
  }
}

/** A bound for fork bombs, where the kernel counts per pid namespace (6.14 and later); before, it would bind the computer. */
function limitProcesses(proc: string): void {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (major > 6 || (major === 6 && minor >= 14)) writeFileSync(join(proc, 'sys/kernel/pid_max'), '16384');
}

function makeStage(plan: SandboxPlan): void {
  const { stage } = plan;
  run(plan.programs.mount, ['-n', '-t', 'tmpfs', '-o', 'mode=755,nosuid,nodev,size=1m', 'stage', stage]);
  for (const name of ['disk', 'old', 'empty']) mkdirSync(join(stage, name));
  for (const mount of plan.rounds[0]?.mounts ?? []) mkdirSync(mount.target, { recursive: true });
  for (const { name, target } of plan.links) symlinkSync(target, join(stage, name));
  for (const name of ['proc', 'dev']) symlinkSync(`disk/${name}`, join(stage, name));
}

function mountRound(plan: SandboxPlan, index: number): void {
  const { folders, mounts } = plan.rounds[index] as Round;
  for (const folder of folders) makeRealFolder(join(plan.stage, 'disk'), folder);
  mountAll(plan, mounts);
}

function mountAll(plan: SandboxPlan, mounts: readonly Mount[]): void {
  const table = join(plan.stage, 'fstab');
  writeFileSync(table, fstab(mounts));
  run(plan.programs.mount, ['-n', '-a', '-T', table]);
  unlinkSync(table);
}

/** A folder on the instance's disk, whatever a former boot left in its place: a link there would lead a mount astray. */
function makeRealFolder(root: string, path: string): void {
  let here = root;
  for (const part of path.split('/')) {
    here = join(here, part);
    const info = lstatSync(here, { throwIfNoEntry: false });
    if (info?.isDirectory()) continue;
    if (info !== undefined) unlinkSync(here);
    mkdirSync(here, 0o755);
  }
}

function prepareFresh(plan: SandboxPlan, root: string): void {
  run(plan.programs.cp, ['-a', `${plan.devices}/.`, join(root, 'dev')]);
  mkdirSync(join(root, 'run/sallyport'), { mode: 0o700 });
  for (const name of ['lock', 'sshd', 'user']) mkdirSync(join(root, 'run', name));
  chmodSync(join(root, 'run/lock'), 0o1777);
  writeFileSync(join(root, 'run/utmp'), '', { mode: 0o644 });
  for (const path of plan.filePoints) writeFileSync(join(root, path), '', { mode: 0o600 });
  writeFileSync(join(root, 'run/sallyport/instance.json'), plan.orders, { mode: 0o600 });
}

/** A process that does nothing but keep the new user namespace and the network it owns open until we are in them. */
function holdNamespaces({ programs }: SandboxPlan): ChildProcess {
  const args = ['--user', '--net', '--', programs.sleep, '20'];
  return spawn(programs.unshare, args, { stdio: 'ignore', env: {}, cwd: '/' });
}

async function openNamespaces(
  { programs, addresses }: SandboxPlan,
  holder: ChildProcess,
  proc: string,
): Promise<{ readonly user: string; readonly net: string }> {
  const [user, net] = [join(proc, `${holder.pid}/ns/user`), join(proc, `${holder.pid}/ns/net`)];
  const ours = readlinkSync(join(proc, '1/ns/net'));
  for (;;) {
    const theirs = linkOf(net);
    if (theirs === undefined) throw new Error('user or network namespaces are not permitted');
    if (theirs !== ours) break;
    await sleep(1);
  }
  for (const map of ['uid_map', 'gid_map']) writeFileSync(join(proc, `${holder.pid}`, map), idMap);
  // No namespace of a namespace: in one of its own, an ordinary user would be root over a kernel full of corners.
  run(programs.nsenter, [`--user=${user}`, '--', programs.tee, join(proc, 'sys/user/max_user_namespaces')], '0\n');
  const commands = ['link set lo up', ...addresses.map((address) => `addr add ${address}/32 dev lo`)];
  run(programs.nsenter, [`--net=${net}`, '--', programs.ip, '-batch', '-'], `${commands.join('\n')}\n`);
  return { user, net };
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The stage becomes the root of the mount namespace, and the host's root is not even mounted any more. */
function leaveHost({ stage, programs }: SandboxPlan): void {
  run(programs.pivot_root, [stage, join(stage, 'old')]);
  process.chdir('/');
  run(programs.umount, ['-n', '-l', '/old']);
  rmdirSync('/old');
  run(programs.mount, ['-n', '-o', 'remount,ro', '/']);
}

function run(program: string, args: readonly string[], input?: string): void {
  const options: ExecFileSyncOptions = { env: { LC_ALL: 'C' }, cwd: '/', input: input ?? '', stdio: 'pipe' };
  try {
    execFileSync(program, args, options);
  } catch (error) {
    const said = (error as { stderr?: Buffer }).stderr?.toString().trim();
    throw new Error(`${program}: ${said || (error as Error).message}`);
  }
}

async function main(): Promise<void> {
  try {
    await enter(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as SandboxPlan);
  } catch (error) {
    writeSync(statusDescriptor, (error as Error).message);
    process.exit(1);
  }
}

void main();
