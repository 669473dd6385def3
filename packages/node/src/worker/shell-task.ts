/**
 * Standard_Stream and InteractiveCommands: a program on a terminal, with unchanged bytes in both directions
 * (spec/session-manager 8.1).
 *
 * A shell profile is not typed into the terminal, as the official agent does: there Ctrl-C ends the profile and leaves
 * the person in the shell, which may be that of ssm-user with sudo for everything. Here a non-interactive `sh`
 * evaluates the profile and executes the interactive shell only if the profile succeeded. SIGINT ends that `sh` or is
 * handled by the profile, SIGTSTP is ignored, and no other shell is left.
 */

import type { User } from '@sallyport/linux';
import { Flag, PayloadType, parseFlag, parseSize, type StreamMessage } from '@sallyport/ssm';
import { sessionEnvironment } from '../linux/environment.ts';
import { homeOf } from '../linux/home.ts';
import { loginsBelow } from '../linux/login-process.ts';
import { processTree } from '../linux/process-tree.ts';
import { type Exit, openPty } from '../linux/pty.ts';
import { type Argv, setprivCommand } from '../linux/setpriv.ts';
import type { SessionPlan, ShellTask } from '../session-plan.ts';
import { highWater } from './data-channel.ts';
import { heldInput } from './held-input.ts';
import { lateLogin, loginWatch } from './login-watch.ts';
import { type Client, type EndMode, normalEnd, type Task, type TaskEnd } from './task.ts';

/** An exit status that programs do not use; it tells a failed profile from the program it executed. */
const profileFailed = 125;

/** The trap runs on every exit but by a signal or a successful exec: `exit`, a syntax error, a missing program. */
const profileScript = `sallyport_failed() {
  trap - EXIT
  [ "$1" -eq 0 ] && exit 0
  printf 'the shell profile ended with status %s\\n' "$1" >&2
  exit ${profileFailed}
}
trap 'sallyport_failed "$?"' EXIT
eval "$1"
sallyport_status=$?
[ "$sallyport_status" -eq 0 ] || sallyport_failed "$sallyport_status"
unset sallyport_status
exec /bin/sh`;

function programOf(task: ShellTask): Argv {
  if (task.commands !== undefined) return { file: '/bin/sh', args: ['-c', task.commands] };
  if (task.profile === undefined) return { file: '/bin/sh', args: [] };
  return { file: '/bin/sh', args: ['-c', profileScript, 'sh', task.profile] };
}

export function startShell(options: {
  readonly plan: SessionPlan;
  readonly task: ShellTask;
  readonly account: User;
  readonly client: Client;
  /** What an end by the client itself ends. */
  readonly ownEnd: () => EndMode;
  readonly onChild: (pid: number) => void;
  /** The audit session of this process, which its children are in. */
  readonly audit: string | undefined;
}): Task {
  const { plan, task, account, client } = options;
  let typed = false;
  let late = false;
  let cancelled: Promise<void> | undefined;

  const pty = openPty({
    argv: setprivCommand(account, programOf(task), { dieWithParent: false }),
    environment: sessionEnvironment(account, plan, true),
    cwd: homeOf(account),
    size: { cols: 80, rows: 24 },
    owner: account.uid,
    onOutput(bytes) {
      client.write(PayloadType.output, bytes);
      if (client.backlog > highWater) pty.pause();
    },
    onRoom() {
      release();
      client.wake();
    },
  });
  options.onChild(pty.pid);
  const tree = processTree({ pid: pty.pid, sessionId: plan.sessionId, audit: options.audit });

  let everything: Promise<void> | undefined;
  const cancel = (mode: EndMode): Promise<void> => {
    // The kernel hangs up the terminal's programs when its other side is closed.
    if (mode === 'hang-up') cancelled ??= tree.hangUp(() => pty.close());
    else {
      everything ??= tree.end().finally(() => pty.close());
      cancelled = everything;
    }
    return cancelled;
  };

  const held = heldInput();
  const release = (): void => {
    if (watch?.open() !== false) held.flush(pty.write, pty.resize);
  };
  // A shell without a profile is the account's own from its first moment.
  const watch =
    task.profile === undefined && task.commands === undefined
      ? undefined
      : loginWatch({
          logins: () => loginsBelow(pty.pid, tree.look),
          onOpen() {
            release();
            client.wake();
          },
          onLate() {
            late = true;
            void cancel('everything');
          },
        });

  const type = (bytes: Uint8Array): boolean => {
    if (ended) return true;
    // In order: nothing overtakes what is held.
    if (watch?.open() === false || !held.empty) return held.add(bytes);
    return pty.write(bytes) || ended;
  };

  const accept = (message: StreamMessage): boolean => {
    switch (message.payloadType) {
      case PayloadType.output:
        typed = true;
        return type(message.payload);
      case PayloadType.size:
        if (watch?.open() === false) held.resize(parseSize(message.payload));
        else pty.resize(parseSize(message.payload));
        return true;
      case PayloadType.flag:
        if (parseFlag(message.payload) === Flag.terminateSession) void cancel(options.ownEnd());
        return true;
      default:
        return true;
    }
  };

  let ended = false;
  const finish = async (): Promise<TaskEnd> => {
    const exit = await pty.exited;
    ended = true;
    watch?.close();
    client.wake();
    // The last output may still be in the terminal; a client that does not read must not delay the end.
    pty.resume();
    await Promise.race([pty.drained, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
    if (cancelled !== undefined) await cancelled;
    pty.close();
    if (late) return { status: 'Failed', output: lateLogin };
    return cancelled === undefined ? endOf(task, exit, typed) : normalEnd;
  };

  return { accept, room: () => pty.resume(), ended: finish(), cancel };
}

/** The exit status of a shell is that of its last command and no failure of the session. */
function endOf(task: ShellTask, exit: Exit, typed: boolean): TaskEnd {
  if (task.profile === undefined) return normalEnd;
  const failed = exit.code === profileFailed || exit.signal !== 0 || (exit.code !== 0 && !typed);
  if (!failed) return normalEnd;
  const how = exit.signal === 0 ? 'failed' : `was ended by signal ${exit.signal}`;
  return { status: 'Failed', output: `The session ended because its shell profile ${how}.` };
}
