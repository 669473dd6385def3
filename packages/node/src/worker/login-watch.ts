/**
 * Watches the login of `sallyport-host` at the beginning of a session from outside. While it runs, what the client types stays
 * here: Ctrl-C, Ctrl-Z and a new window size are signals to the programs of the terminal. A login that does not end in time is
 * ended by this process, because one that is stopped cannot keep a deadline of its own.
 */
import type { ProcessRow } from '../linux/proc.ts';

/** The login itself gives up after 60 s (apps/host). */
const deadlineMs = 75_000;
const pollMs = 40;

export type LoginWatchOptions = {
  /** The logins in progress among the session's processes. */
  readonly logins: () => readonly Pick<ProcessRow, 'pid' | 'started'>[];
  /** No login is in the way any more. */
  readonly onOpen: () => void;
  readonly onLate: () => void;
  readonly deadlineMs?: number;
};

export type LoginWatch = {
  /** Whether bytes of the client may reach the session's programs; if not, `onOpen` follows. */
  open(): boolean;
  /** Idempotent. */
  close(): void;
};

export const lateLogin = 'The session ended because its login took too long.';

export function loginWatch(options: LoginWatchOptions): LoginWatch {
  const limitMs = options.deadlineMs ?? deadlineMs;
  let settled = false;
  let poll: NodeJS.Timeout | undefined;

  const look = (): void => {
    poll = undefined;
    if (options.logins().length > 0) {
      poll = setTimeout(look, pollMs);
      return;
    }
    settled = true;
    options.onOpen();
  };

  /** A login may begin late, after other commands of a profile: one that is young at the deadline has a deadline of its own. */
  let before = new Map<number, number>();
  const judge = (): void => {
    const now = options.logins();
    if (now.some(({ pid, started }) => before.get(pid) === started)) {
      options.onLate();
      return;
    }
    before = new Map(now.map(({ pid, started }) => [pid, started]));
    if (now.length > 0) late = setTimeout(judge, limitMs);
    else settled = true;
  };
  const early = new Map<number, number>();
  const first = setTimeout(
    () => {
      for (const { pid, started } of options.logins()) early.set(pid, started);
    },
    Math.min(5000, limitMs / 4),
  );
  let late = setTimeout(() => {
    before = early;
    judge();
  }, limitMs);

  return {
    open() {
      if (settled) return true;
      if (poll !== undefined) return false;
      if (options.logins().length === 0) return true;
      poll = setTimeout(look, pollMs);
      return false;
    },
    close() {
      settled = true;
      clearTimeout(poll);
      clearTimeout(first);
      clearTimeout(late);
    },
  };
}
