/** The person's own terminal as a session needs it, restored whenever this process ends. */
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
  // Also when an uncaught error ends the process: a terminal left raw echoes nothing and hides the prompt.
  process.on('exit', restore);
  return {
    input: stdin,
    output: stdout,
    size: () => ({ cols: stdout.columns, rows: stdout.rows }),
    onResize(listener) {
      stdout.on('resize', listener);
      return () => stdout.off('resize', listener);
    },
    setRaw: (raw) => {
      if (!raw) return restore();
      stdin.setRawMode(true);
      passOutputUnchanged();
    },
  };
}

function restore(): void {
  try {
    process.stdin.setRawMode(false);
  } catch {
    // EIO: it hung up, or our parent was killed and the shell that started it has the terminal again, in its own mode.
  }
}

/**
 * Node's raw mode still turns every line feed into carriage return and line feed, which full-screen programs send to
 * move one line down. Leaving raw mode restores this as well.
 */
function passOutputUnchanged(): void {
  const stty = ['/usr/bin/stty', '/bin/stty'].find((path) => existsSync(path));
  if (stty === undefined) return;
  try {
    execFileSync(stty, ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
  } catch {
    // The terminal hung up meanwhile, which ends the session as well.
  }
}
