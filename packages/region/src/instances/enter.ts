/**
 * Sets an instance up: runs as root in new mount, pid, uts and ipc namespaces, joins the instance's cgroups, mounts what the plan lists,
 * unmounts the host's root and executes the program that becomes the instance's init (`become-init.ts`).
 *
 * While it has privileges it runs no program and follows no link of the instance's disk, because root of an earlier
 * boot may have put anything there.
 */
import { type ExecFileSyncOptions, execFileSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  write,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { becomeInit } from './become-init.ts';
import { fstab } from './fstab.ts';
import { systemCallNumbers } from './linux-calls.ts';
import type { Mount, Round, SandboxPlan } from './plan.ts';
import { procMasks } from './proc-masks.ts';
import { shiftedMountsCommand } from './shifted-mounts.ts';

const writeAsync = promisify<number, string>(write);

/** Where a failure goes; closed when this process becomes another program. */
const statusDescriptor = 3;

async function enter(plan: SandboxPlan): Promise<never> {
  process.umask(0o022);
  // Meanwhile, because the kernel waits for all processors before it moves a process.
  const joined = Promise.all(plan.cgroups.map((file) => writeAsync(openSync(file, 'w'), '0')));
  // Whether it failed is asked below.
  joined.catch(() => {});
  closeForeignDescriptors();
  const { stage, programs } = plan;
  const root = join(stage, 'disk');
  const proc = join(root, 'proc');
  makeStage(plan);
  mountShifted(plan);
  mountRound(plan, 0);
  mountRound(plan, 1);
  prepareFresh(plan, root);
  writeFileSync(join(proc, 'sys/kernel/hostname'), plan.hostname);
  limitProcesses(proc);
  mountRound(plan, 2, procMasks(proc, join(stage, 'empty'), join(root, 'dev/null')));
  const limits = userLimits();
  await joined;
  leaveHost(plan);
  const [perl = '', ...args] = becomeInit({
    ...{ architecture: process.arch, perl: programs.perl, ip: programs.ip },
    ...{ owner: plan.ids.first, maps: plan.maps },
    limits,
    network: ['link set lo up', ...plan.addresses.map((address) => `addr add ${address}/32 dev lo`)],
    init: ['/bin/sh', '/opt/sallyport/lib/init.sh', plan.id, ...plan.guest],
  });
  if (process.execve === undefined) throw new Error('this Node has no process.execve; use Node 24');
  return process.execve(perl, ['perl', ...args], environment);
}

/** Of the instance's init. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LANG: 'C.UTF-8',
  HOME: '/root',
};

/**
 * Closes descriptors the region was started with besides its standard streams, such as a shell's pipes or a
 * supervisor's files.
 */
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
    // The descriptor that listed the folder is closed already.
    return true;
  }
}

/**
 * A limit against fork bombs, where the kernel has one per pid namespace (6.14 and later); before, it would limit the
 * computer.
 */
function limitProcesses(proc: string): void {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (major > 6 || (major === 6 && minor >= 14)) writeFileSync(join(proc, 'sys/kernel/pid_max'), '16384');
}

/**
 * No nested user namespaces: in one of their own, ordinary users would have capabilities over much of the kernel.
 * What the kernel counts for all users of an instance together, one of them may use half of.
 */
function userLimits(): Readonly<Record<string, number>> {
  const counted = ['max_inotify_instances', 'max_inotify_watches', 'max_fanotify_groups', 'max_fanotify_marks'];
  const known = counted.filter((name) => existsSync(`/proc/sys/user/${name}`));
  const half = (name: string): number => Math.floor(Number(readFileSync(`/proc/sys/user/${name}`, 'utf8')) / 2);
  return { 'user/max_user_namespaces': 0, ...Object.fromEntries(known.map((name) => [`user/${name}`, half(name)])) };
}

function makeStage(plan: SandboxPlan): void {
  const { stage } = plan;
  const tmpfs = ['mode=755', 'nosuid', 'nodev', 'size=1m'];
  const proc = ['X-mount.mkdir', 'nosuid', 'nodev', 'noexec'];
  mountAll(plan, `${stage}.fstab`, [
    { source: 'stage', target: stage, type: 'tmpfs', options: tmpfs },
    { source: 'proc', target: join(stage, 'proc'), type: 'proc', options: proc },
  ]);
  for (const name of ['disk', 'old', 'empty']) mkdirSync(join(stage, name));
  for (const mount of plan.rounds[0]?.mounts ?? []) mkdirSync(mount.target, { recursive: true });
  for (const { name, target } of plan.links) symlinkSync(target, join(stage, name));
  symlinkSync('disk/dev', join(stage, 'dev'));
}

function mountShifted({ stage, maps, programs, shifted }: SandboxPlan): void {
  if (shifted.length === 0) return;
  const [perl = '', ...args] = shiftedMountsCommand({
    ...{ architecture: process.arch, perl: programs.perl, proc: 'proc', maps, mounts: shifted },
  });
  run(perl, args, stage);
}

function mountRound(plan: SandboxPlan, index: number, more: readonly Mount[] = []): void {
  const { folders, mounts } = plan.rounds[index] as Round;
  for (const folder of folders) makeRealFolder(join(plan.stage, 'disk'), folder, plan.ids.first);
  mountAll(plan, join(plan.stage, 'fstab'), [...mounts, ...more]);
}

function mountAll(plan: SandboxPlan, table: string, mounts: readonly Mount[]): void {
  writeFileSync(table, fstab(mounts));
  run(plan.programs.mount, ['-n', '-a', '-T', table]);
  unlinkSync(table);
}

/**
 * Makes a folder on the instance's disk in place of what an earlier boot left there: a link would redirect the mount.
 */
function makeRealFolder(root: string, path: string, owner: number): void {
  let here = root;
  for (const part of path.split('/')) {
    here = join(here, part);
    const info = lstatSync(here, { throwIfNoEntry: false });
    if (info?.isDirectory()) continue;
    if (info !== undefined) unlinkSync(here);
    mkdirSync(here, 0o755);
    chownSync(here, owner, owner);
  }
}

function prepareFresh({ programs, devices, ids, filePoints, orders }: SandboxPlan, root: string): void {
  run(programs.cp, ['-a', `${devices}/.`, join(root, 'dev')]);
  for (const name of ['.', ...readdirSync(join(root, 'dev'))]) {
    const device = join(root, 'dev', name);
    const { uid, gid } = lstatSync(device);
    lchownSync(device, ids.first + uid, ids.first + gid);
  }
  mkdirSync(join(root, 'run/sallyport'), { mode: 0o700 });
  for (const name of ['sshd', 'user']) mkdirSync(join(root, 'run', name));
  writeFileSync(join(root, 'run/utmp'), '', { mode: 0o644 });
  for (const path of filePoints) writeFileSync(join(root, path), '', { mode: 0o600 });
  writeFileSync(join(root, 'run/sallyport/instance.json'), orders, { mode: 0o600 });
  const made = ['sshd', 'user', 'utmp', 'sallyport', 'sallyport/instance.json'].map((name) => `run/${name}`);
  for (const path of [...made, ...filePoints]) chownSync(join(root, path), ids.first, ids.first);
}

/** pivot_root(2): STAGE becomes the root of the mount namespace, and the host's root is unmounted (MNT_DETACH). */
function leaveHost({ stage, programs }: SandboxPlan): void {
  const call = systemCallNumbers(process.arch);
  const script = String.raw`my ($stage, $old) = @ARGV;
    syscall(${call.pivot_root}, $stage, $old) == 0 or die "pivot_root: $!\n"; chdir '/';
    $old = '/old'; syscall(${call.umount2}, $old, 2) == 0 or die "umount: $!\n"`;
  run(programs.perl, ['-e', script, '--', stage, join(stage, 'old')]);
  process.chdir('/');
  rmdirSync('/old');
}

function run(program: string, args: readonly string[], cwd = '/'): void {
  const options: ExecFileSyncOptions = { env: { LC_ALL: 'C' }, cwd, input: '', stdio: 'pipe' };
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

// The single executable's modules are CommonJS, which has no top-level await. No failure of main gets past it.
void main();
