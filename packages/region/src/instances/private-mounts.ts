/**
 * The region runs in a mount namespace of its own and keeps all state on a tmpfs mounted there. When the last process
 * of the namespace ends, however it ends, the kernel removes the state.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { MachineError } from './machine-error.ts';
import { findProgram } from './programs.ts';

/** Holds the mount namespace the region was started in, so that it can be compared with the present one. */
export const leftNamespaceVariable = 'SALLYPORT_LEFT_MOUNT_NAMESPACE';

/**
 * Directories that exist on every Linux, to mount over. The first holds nothing that a region or its user needs; the
 * others are for computers without sysfs.
 */
const places = ['/sys/firmware', '/mnt', '/media', '/srv'];

export type ReExecution = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
};

/** True in a mount namespace that is not the one we were started in and that propagates no mount to another. */
export function inPrivateMounts(env: NodeJS.ProcessEnv): boolean {
  const left = env[leftNamespaceVariable];
  if (left === undefined || !/^mnt:\[\d+\]$/.test(left) || left === ownNamespace() || sharesWithParent()) return false;
  return !readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .some((line) => / shared:\d+ /.test(line.split(' - ')[0] ?? ''));
}

/**
 * The command to execute in place of this process to get private mounts; undefined when it has them already. Mounts are
 * `slave`: unmounts of the computer still take effect, so that a region keeps no disk busy.
 */
export function privateMountsCommand(command: readonly string[], env: NodeJS.ProcessEnv): ReExecution | undefined {
  if (inPrivateMounts(env)) return undefined;
  const file = findProgram('unshare') ?? '/usr/bin/unshare';
  const args = ['--mount', '--propagation', 'slave', '--'];
  try {
    execFileSync(file, [...args, findProgram('true') ?? '/usr/bin/true'], { stdio: 'ignore' });
  } catch (cause) {
    throw new MachineError('machine/not-private', 'the kernel does not let this process make a mount namespace', {
      hint: 'run as root; in a container, run it privileged',
      cause,
    });
  }
  return { file, args: [...args, ...command], env: { ...env, [leftNamespaceVariable]: ownNamespace() } };
}

/**
 * Mounts the tmpfs that holds everything a region keeps, and returns its path. Refuses outside private mounts. The
 * variable is removed from `env`, because programs started later may be in another mount namespace.
 */
export function mountState(env: NodeJS.ProcessEnv): string {
  if (!inPrivateMounts(env)) {
    throw new MachineError('machine/not-private', 'the region is not in a mount namespace of its own', {
      hint: 'start it with `sallyport region start`, which sees to that',
    });
  }
  const used = [process.cwd(), process.execPath, import.meta.dirname].map((path) => realpathSync(path));
  const place = places.find((path) => existsSync(path) && !used.some((one) => `${one}/`.startsWith(`${path}/`)));
  if (place === undefined) {
    throw new MachineError('machine/state-mount', `none of ${places.join(', ')} can be mounted over`);
  }
  const mount = findProgram('mount') ?? '/usr/bin/mount';
  try {
    execFileSync(mount, ['-n', '-t', 'tmpfs', '-o', 'mode=0700,nosuid,nodev', 'sallyport', place], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { LC_ALL: 'C' },
    });
  } catch (cause) {
    throw new MachineError('machine/state-mount', `a tmpfs could not be mounted on ${place}`, {
      hint: 'run as root; in a container, allow mounts (--privileged)',
      cause,
    });
  }
  delete env[leftNamespaceVariable];
  // Layers keep the modes of their files; files that must not be read are created with their own modes.
  process.umask(0o022);
  return place;
}

function ownNamespace(): string {
  return readlinkSync('/proc/self/ns/mnt');
}

/**
 * The process that started us stays behind when we leave its namespace. Where it is still in ours, the variable is not our own
 * work, and what we mount would remain on the computer.
 */
function sharesWithParent(): boolean {
  try {
    return readlinkSync(`/proc/${process.ppid}/ns/mnt`) === ownNamespace();
  } catch {
    // It belongs to another user, or is outside of the container.
    return false;
  }
}
