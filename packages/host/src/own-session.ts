/**
 * Which session this process belongs to: the one whose root-owned `ssm-session-worker` is its ancestor. Never the newest
 * session, never an environment variable, never an argument (spec/host B-2, B-3; spec/session-manager 15).
 */
import { readFileSync, statSync } from 'node:fs';

export type ProcessInfo = {
  readonly parent: number;
  /** Real, effective, saved and filesystem user id. */
  readonly uids: readonly number[];
  /** Owner of /proc/PID. */
  readonly owner: number;
  /** Words of the command line; a process may write it as it likes. */
  readonly words: readonly string[];
  /** Whether the program runs as its file's owner: such a program can be started by anybody, under any name. */
  readonly setId: boolean;
};

export interface Processes {
  read(pid: number): ProcessInfo | undefined;
}

export type OwnSession =
  | { readonly found: true; readonly sessionId: string; readonly worker: number }
  | { readonly found: false; readonly reason: string };

const workerName = 'ssm-session-worker';
const sessionId = /^[A-Za-z0-9_+=,.@-]{1,96}$/;
const deepest = 4096;

export function findOwnSession(processes: Processes, self: number): OwnSession {
  let child = self;
  let parent = processes.read(self)?.parent;
  for (let depth = 0; depth < deepest && parent !== undefined && parent > 0; depth += 1) {
    const info = processes.read(parent);
    // The number may have been given to another process since its child named it.
    if (info === undefined || processes.read(child)?.parent !== parent) {
      return { found: false, reason: 'the processes above this one changed while they were looked at' };
    }
    if (isWorker(info)) {
      const [, id = ''] = info.words;
      return sessionId.test(id)
        ? { found: true, sessionId: id, worker: parent }
        : { found: false, reason: `the ${workerName} above this process does not say which session it serves` };
    }
    child = parent;
    parent = info.parent;
  }
  return { found: false, reason: 'this is not running inside a Session Manager session' };
}

/**
 * A user can call a process anything, and a setuid program under that name even belongs to root; a worker is root from the
 * start and by no such bit.
 */
function isWorker({ words, owner, uids, setId }: ProcessInfo): boolean {
  const name = words[0]?.split('/').at(-1);
  return name === workerName && owner === 0 && uids.every((uid) => uid === 0) && !setId;
}

export const linuxProcesses: Processes = {
  read(pid) {
    const directory = `/proc/${pid}`;
    try {
      const status = readFileSync(`${directory}/status`, 'latin1');
      const parent = /^PPid:\t(\d+)$/m.exec(status)?.[1];
      const uids = /^Uid:\t(.+)$/m.exec(status)?.[1]?.split('\t').map(Number);
      if (parent === undefined || uids === undefined) return undefined;
      const words = readFileSync(`${directory}/cmdline`, 'latin1').split(/[\0 ]/, 2);
      return { parent: Number(parent), uids, owner: statSync(directory).uid, words, setId: hasSetId(directory) };
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  },
};

function hasSetId(directory: string): boolean {
  try {
    return (statSync(`${directory}/exe`).mode & 0o6000) !== 0;
  } catch {
    // A kernel thread has no program. What cannot be looked at is not trusted.
    return true;
  }
}
