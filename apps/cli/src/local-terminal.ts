/** The person's own terminal as a session wants it, given back as it was on every way out of this process. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Terminal } from '@sallyport/connect';
import { CliError } from './cli-error.ts';

/** Throws when there is none: a shell without a terminal is what `exec` is for. */
export function localTerminal(): Terminal {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new CliError(
      'cli/no-terminal',
      'a shell needs a terminal, and standard input or output is none',
      'for scripts: sallyport exec TARGET -- COMMAND',
    );
  }
  // Also when an error nobody caught ends us: a terminal left raw echoes nothing and hides the prompt.
  process.on('exit', giveBack);
  return {
    input: stdin,
    output: stdout,
    size: () => ({ cols: stdout.columns, rows: stdout.rows }),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => stdout.off('resize', listener);
    },
    setRaw: (raw) => {
      if (!raw) return giveBack();
      stdin.setRawMode(true);
      leaveOutputAlone();
    },
  };
}

function giveBack(): void {
  try {
    process.stdin.setRawMode(false);
  } catch {
    // EIO: it hung up, or who started us was killed and the shell below has taken it back, in its own mode.
  }
}

/**
 * Node's raw mode still turns every line feed into carriage return and line feed, which full-screen programs mean as
 * "one line down". Leaving raw mode puts back everything as it was, this included.
 */
function leaveOutputAlone(): void {
  const stty = ['/usr/bin/stty', '/bin/stty'].find((path) => existsSync(path));
  if (stty === undefined) return;
  try {
    execFileSync(stty, ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
  } catch {
    // The terminal hung up meanwhile; the session is about to learn it.
  }
}

const endings = ['SIGTERM', 'SIGHUP'] as const;

/** Aborts when somebody ends this process politely, so that no session is left behind on the instance. */
export function endedFromOutside(): AbortSignal {
  const controller = new AbortController();
  for (const signal of endings) process.once(signal, () => controller.abort());
  return controller.signal;
}
