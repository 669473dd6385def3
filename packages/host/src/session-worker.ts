/**
 * Finds the Session Manager session that a process belongs to: its ancestor `ssm-session-worker SESSION` that runs as root.
 * The newest session, environment variables and arguments are not used, because they may be another person's
 * (spec/host B-2, B-3; spec/session-manager 15).
 */
import { readFileSync, statSync } from 'node:fs';
import { isSessionId, sessionWorkerName } from '@sallyport/aws';

export type ProcessInfo = {
  readonly parent: number;
  /** Real, effective, saved and filesystem user id. */
  readonly uids: readonly number[];
  /** Owner of /proc/PID. */
  readonly owner: number;
  /** First words of /proc/PID/cmdline; a process can set them to any text. */
  readonly argv: readonly string[];
  /**
   * Whether the executable has a setuid or setgid bit: any user can start such a program under any name. `unreadable`: the
   * kernel does not say without CAP_SYS_PTRACE, which root of a container lacks.
   */
  readonly setuid: boolean | 'unreadable';
};

export interface Processes {
  read(pid: number): ProcessInfo | undefined;
}

export type SessionWorker =
  | { readonly found: true; readonly sessionId: string; readonly worker: number }
  | { readonly found: false; readonly reason: string };

const maxDepth = 4096;

export function findSessionWorker(processes: Processes, self: number): SessionWorker {
  let child = self;
  let parent = processes.read(self)?.parent;
  for (let depth = 0; depth < maxDepth && parent !== undefined && parent > 0; depth += 1) {
    const info = processes.read(parent);
    const worker = info !== undefined && isWorker(processes, parent, info);
    // The pid may have been reused since the child's status was read.
    if (info === undefined || processes.read(child)?.parent !== parent) {
      return { found: false, reason: 'the ancestors of this process changed while they were read' };
    }
    if (worker) {
      const [, id = ''] = info.argv;
      return isSessionId(id)
        ? { found: true, sessionId: id, worker: parent }
        : { found: false, reason: `the ${sessionWorkerName} above this process has no session id as its argument` };
    }
    child = parent;
    parent = info.parent;
  }
  return { found: false, reason: 'this is not running inside a Session Manager session' };
}

/** What starts the session workers of the official agent. */
const agentWorkerName = 'ssm-agent-worker';

/**
 * A user can give any name to a process, and a setuid program under that name has root's uid. The session worker runs as
 * root without a setuid bit. The official one cannot be looked at once it has started a child as another user, which is what a
 * setuid program started by a user looks like as well: it is accepted only as a child of the agent's own worker, which can be looked
 * at. A user's program has a process of the user above it, or the one that takes in orphans (spec/session-manager 15).
 */
function isWorker(processes: Processes, pid: number, info: ProcessInfo): boolean {
  if (!isRootsProgram(info, sessionWorkerName)) return false;
  if (info.setuid !== 'unreadable') return !info.setuid;
  // In a container the agent's worker may be process 1, which takes in the orphans of everybody.
  if (info.parent === 1) return false;
  const above = processes.read(info.parent);
  const isAgents = above !== undefined && isRootsProgram(above, agentWorkerName) && above.setuid === false;
  return isAgents && processes.read(pid)?.parent === info.parent;
}

function isRootsProgram({ argv, owner, uids }: ProcessInfo, program: string): boolean {
  return argv[0]?.split('/').at(-1) === program && owner === 0 && uids.every((uid) => uid === 0);
}

export const linuxProcesses: Processes = {
  read(pid) {
    const directory = `/proc/${pid}`;
    try {
      const status = readFileSync(`${directory}/status`, 'latin1');
      const parent = /^PPid:\t(\d+)$/m.exec(status)?.[1];
      const uids = /^Uid:\t(.+)$/m.exec(status)?.[1]?.split('\t').map(Number);
      if (parent === undefined || uids === undefined) return undefined;
      const argv = readFileSync(`${directory}/cmdline`, 'latin1').split(/[\0 ]/, 2);
      return { parent: Number(parent), uids, owner: statSync(directory).uid, argv, setuid: hasSetuidBit(directory) };
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
      throw error;
    }
  },
};

function hasSetuidBit(directory: string): ProcessInfo['setuid'] {
  try {
    return (statSync(`${directory}/exe`).mode & 0o6000) !== 0;
  } catch (error) {
    // A kernel thread has no executable, and is not trusted.
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'unreadable' : true;
  }
}
