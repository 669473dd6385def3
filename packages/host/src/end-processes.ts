/** Ends the processes of an account that is renamed: usermod(8) renames no user who has any. */
import { readdirSync, readFileSync } from 'node:fs';
import { HostError } from './host-error.ts';
import { run } from './run.ts';

const rounds = 20;
const pauseMs = 100;

export async function endProcesses(uid: number): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    if (!hasProcesses(uid)) return;
    // kill(2) of -1 by the uid itself ends all of them at one time, so that none can start another in between.
    const args = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--', '/bin/kill', '-KILL', '--', '-1'];
    await run({ path: '/usr/bin/setpriv', package: 'util-linux', meanings: {} }, args).catch((error: unknown) => {
      // The last of them has ended by itself, or kill(1) was ended too.
      if (!(error instanceof HostError) || error.code !== 'host/program-failed') throw error;
    });
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new HostError('host/busy', `the processes of uid ${uid} do not end`, 'end them, or restart this host');
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
