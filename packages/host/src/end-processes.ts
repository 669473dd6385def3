/** Ends the processes of an account that is renamed: usermod(8) renames no user who has any. */
import { readdirSync, readFileSync } from 'node:fs';
import { isInRange, userRange } from '@sallyport/access';
import { HostError } from './host-error.ts';
import { run } from './run.ts';

const rounds = 20;
const pauseMs = 100;

/**
 * The real uid of the program below. No distribution gives this number to anybody (https://systemd.io/UIDS-GIDS/), and it exists in
 * containers with 65,536 ids.
 */
const nobodys = 65_533;

export async function endProcesses(uid: number): Promise<void> {
  const program = process.argv[1] ?? '';
  for (let round = 0; round < rounds; round += 1) {
    if (!hasProcesses(uid)) return;
    await run({ path: '/usr/bin/setpriv', package: 'util-linux' }, [
      ...[`--ruid=${nobodys}`, '--clear-groups', '--', program, 'end-processes', String(uid)],
    ]);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new HostError('host/busy', `the processes of uid ${uid} do not end`, 'end them, or restart this host');
}

/**
 * kill(2) of -1 by the uid itself ends all of them at one time, so that none can start another in between. With the effective uid
 * alone: a process whose real and saved uid are the person's could be stopped by the person first, and would hold the lock of the
 * host until its time is over. The real uid must not be root's, whose processes the kernel would end as well.
 */
export function endAllOf(uid: number): void {
  if (process.getuid?.() !== nobodys || process.geteuid?.() !== 0 || !isInRange(uid, userRange)) {
    throw new HostError('host/not-root', 'sallyport-host end-processes is started by sallyport-host alone');
  }
  process.seteuid?.(uid);
  try {
    process.kill(-1, 'SIGKILL');
  } catch (error) {
    // The last of them has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function hasProcesses(uid: number): boolean {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      const uids = /^Uid:\t(.+)$/m.exec(status)?.[1]?.split('\t') ?? [];
      // A zombie does nothing any more, and usermod does not count it.
      return uids.includes(String(uid)) && !/^State:\tZ/m.test(status);
    } catch {
      return false;
    }
  });
}
