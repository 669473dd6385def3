/**
 * Signals that a client sends to a command. They reach the processes of its process group that already are the person and no
 * others: a login in progress is root's (spec/host B-10). A SIGSTOP to it would hold the lock of the host for ever, a SIGUSR1 opens
 * the inspector of a Node program.
 *
 * A helper with the person's uid sends them, so that the kernel compares the uids when the signal is delivered, as sshd does it
 * (killpg under temporarily_use_uid). A check of /proc before a kill by root would leave time for the pid to change hands.
 */
import { constants } from 'node:os';
import { loginsAmong } from './login-process.ts';
import { processTable, processUids } from './proc.ts';
import { runProgram } from './run.ts';

/** RFC 4254 section 6.9 without KILL: a client ends a session by ending it. STOP, TSTP and CONT are not in that list. */
const fromClients = [
  ...['SIGABRT', 'SIGALRM', 'SIGFPE', 'SIGHUP', 'SIGILL', 'SIGINT', 'SIGPIPE', 'SIGQUIT', 'SIGSEGV', 'SIGTERM'],
  ...['SIGUSR1', 'SIGUSR2'],
] as readonly NodeJS.Signals[];
/** What root's own commands (`runAsElevated`) get: signals that a login which began meanwhile handles between two steps. */
const forRoot: ReadonlySet<NodeJS.Signals> = new Set(['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM']);

export type SignalPorts = {
  /** Real, effective, saved and filesystem uid of each process of the group. */
  readonly members: (group: number) => readonly { readonly pid: number; readonly uids: readonly number[] }[];
  readonly loggingIn: (pids: readonly number[]) => boolean;
  /** Sends the signal with the rights of this uid. */
  readonly sendAs: (uid: number, group: number, signal: NodeJS.Signals) => Promise<void>;
  readonly sleep: (ms: number) => Promise<void>;
};

export type ClientSignals = { send(number: number): void };

/**
 * `group` answers undefined when the command has ended. Signals that come before there is a process of the person wait for it;
 * one of a number waits at most, as in the kernel, and one helper runs at a time.
 */
export function clientSignals(
  options: { readonly group: () => number | undefined; readonly elevated: boolean },
  ports: SignalPorts = systemPorts,
): ClientSignals {
  const waiting = new Set<NodeJS.Signals>();
  let busy = false;

  const receivers = (group: number): readonly number[] => {
    const members = ports.members(group);
    const persons = new Set<number>();
    for (const { uids } of members) {
      const [uid] = uids;
      if (uid !== undefined && uid !== 0 && uids.every((other) => other === uid)) persons.add(uid);
    }
    if (persons.size > 0 || !options.elevated || members.length === 0) return [...persons];
    return ports.loggingIn(members.map(({ pid }) => pid)) ? [] : [0];
  };

  const deliver = async (): Promise<void> => {
    let pauseMs = 20;
    for (let [signal] = waiting; signal !== undefined; [signal] = waiting) {
      const group = options.group();
      if (group === undefined) return waiting.clear();
      const uids = receivers(group);
      if (uids.length === 0) {
        await ports.sleep(pauseMs);
        pauseMs = Math.min(1000, pauseMs * 2);
        continue;
      }
      waiting.delete(signal);
      for (const uid of uids) if (uid !== 0 || forRoot.has(signal)) await ports.sendAs(uid, group, signal);
    }
  };

  const start = (): void => {
    busy = true;
    void deliver().finally(() => {
      busy = false;
      if (waiting.size > 0) start();
    });
  };

  return {
    send(number) {
      const signal = fromClients.find((name) => constants.signals[name] === number);
      if (signal === undefined) return;
      waiting.add(signal);
      if (!busy) start();
    },
  };
}

const systemPorts: SignalPorts = {
  members: (group) =>
    processTable()
      .filter((row) => row.group === group && !row.zombie)
      .map(({ pid }) => ({ pid, uids: processUids(pid) })),
  loggingIn: (pids) => loginsAmong(pids).length > 0,
  async sendAs(uid, group, signal) {
    const become = [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--inh-caps=-all', '--no-new-privs'];
    const kill = ['/bin/sh', '-c', 'kill -s "$1" -- "-$2"', 'sh', signal.slice(3), String(group)];
    try {
      await runProgram('/usr/bin/setpriv', [...become, '--', ...kill]);
    } catch {
      // The command has ended, or the host cannot start a program now.
    }
  },
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
};
