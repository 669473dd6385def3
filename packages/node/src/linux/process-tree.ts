/**
 * All processes of a session, and their end. A process belongs to it if it descends from the first process of the
 * session, is in a terminal session led by one of its processes, is in its audit session, or was started with its id in
 * the environment. The last two find daemons.
 */
import { auditSessionOf } from './audit-session.ts';
import { sessionIdVariable } from './environment.ts';
import { hasVariable, type ProcessRow, processTable } from './proc.ts';
import { isProvisioning } from './provisioning.ts';

export type ProcessPorts = {
  readonly table: () => readonly ProcessRow[];
  readonly marked: (pid: number, sessionId: string) => boolean;
  readonly audit: (pid: number) => string | undefined;
  /** Processes that create accounts, which the end of a session does not interrupt. */
  readonly provisioning: (pid: number) => boolean;
  readonly kill: (pid: number, signal: NodeJS.Signals) => void;
  readonly sleep: (ms: number) => Promise<void>;
};

const systemPorts: ProcessPorts = {
  table: processTable,
  marked: (pid, sessionId) => hasVariable(pid, sessionIdVariable, sessionId),
  audit: auditSessionOf,
  provisioning: isProvisioning,
  kill: (pid, signal) => {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended already.
    }
  },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Time for programs to save their work after SIGHUP. */
const graceMs = 400;
/** sudo gives its command two seconds after SIGHUP. */
const hangUpMs = 2500;
const rounds = 50;

export type ProcessTree = {
  /** Finds the processes anew. A process that was found once stays known after its parents have ended. */
  look(): readonly number[];
  /** SIGHUP and SIGCONT, then SIGKILL until none is left. */
  end(): Promise<void>;
  /** `send` hangs up; the session's first process has some seconds to end, and what it leaves behind lives on. */
  hangUp(send: () => void): Promise<void>;
};

export type SessionMarks = {
  readonly pid: number | undefined;
  readonly sessionId: string;
  readonly audit?: string | undefined;
};

export function processTree(first: SessionMarks, ports: ProcessPorts = systemPorts): ProcessTree {
  /** pid to start time: a pid that is in use again is another process. */
  const known = new Map<number, number>();
  /** The same for leaders of terminal sessions. */
  const leaders = new Map<number, number>();

  /**
   * Processes without the marks of the session, checked once each: a process inherits marks and cannot get those of
   * another session.
   */
  const unmarked = new Map<number, number>();

  const marked = (row: ProcessRow): boolean => {
    if (unmarked.get(row.pid) === row.started) return false;
    if (first.audit !== undefined && ports.audit(row.pid) === first.audit) return true;
    if (ports.marked(row.pid, first.sessionId)) return true;
    unmarked.set(row.pid, row.started);
    return false;
  };

  const join = (row: ProcessRow): void => {
    known.set(row.pid, row.started);
    if (row.session === row.pid) leaders.set(row.pid, row.started);
  };

  const born = first.pid === undefined ? undefined : ports.table().find((row) => row.pid === first.pid);
  if (born !== undefined) {
    join(born);
    // It leads its session, or will: it may not have called setsid(2) yet.
    leaders.set(born.pid, born.started);
  }

  const look = (): readonly number[] => {
    const rows = ports.table().filter((row) => row.pid !== process.pid && row.pid > 1);
    const alive = new Map(rows.map((row) => [row.pid, row]));
    for (const [pid, started] of known) if (alive.get(pid)?.started !== started) known.delete(pid);
    for (const [pid, started] of leaders) {
      const present = alive.get(pid);
      if (present !== undefined && present.started !== started) leaders.delete(pid);
    }
    let grown = true;
    while (grown) {
      grown = false;
      for (const row of rows) {
        if (known.has(row.pid)) continue;
        const belongs = known.has(row.parent) || leaders.has(row.session) || marked(row);
        if (!belongs) continue;
        join(row);
        grown = true;
      }
    }
    return rows.filter((row) => known.has(row.pid) && !row.zombie).map((row) => row.pid);
  };

  const ending = (): readonly number[] => look().filter((pid) => !ports.provisioning(pid));

  const end = async (): Promise<void> => {
    for (const pid of ending()) {
      ports.kill(pid, 'SIGHUP');
      // A stopped process acts on SIGHUP only once it runs again.
      ports.kill(pid, 'SIGCONT');
    }
    for (let waited = 0; waited < graceMs; waited += 20) {
      if (ending().length === 0) return;
      await ports.sleep(20);
    }
    for (let round = 0; round < rounds; round += 1) {
      const members = ending();
      if (members.length === 0) return;
      for (const pid of members) ports.kill(pid, 'SIGKILL');
      await ports.sleep(10);
    }
  };

  const hangUp = async (send: () => void): Promise<void> => {
    send();
    const alive = (): boolean =>
      born !== undefined &&
      ports.table().some((row) => row.pid === born.pid && row.started === born.started && !row.zombie);
    for (let waited = 0; waited < hangUpMs; waited += 20) {
      if (!alive()) return;
      await ports.sleep(20);
    }
    if (born !== undefined && alive()) ports.kill(born.pid, 'SIGKILL');
  };

  return { look, end, hangUp };
}
