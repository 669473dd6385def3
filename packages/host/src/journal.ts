/** What this program did and for whom: a line in a file of root's at once, and a copy to the system log where nothing waits for it. */
import { appendFileSync } from 'node:fs';
import { makePrivateDirectory } from './linux-system.ts';
import { run } from './run.ts';

const directory = '/var/log/sallyport';

export interface Journal {
  /** On every login, so it costs one write and no process. */
  note(line: string): void;
  /** For what an administrator should see: refusals, errors, accounts made. Never fails. */
  alert(line: string): Promise<void>;
}

export function fileJournal(now: () => Date): Journal {
  const note = (line: string) => {
    makePrivateDirectory(directory);
    try {
      appendFileSync(`${directory}/host.log`, `${now().toISOString()} ${printable(line)}\n`, { mode: 0o600 });
    } catch (error) {
      // A full disk must not lock out who would make room; PAM's own log and CloudTrail have the login too.
      if (!['ENOSPC', 'EDQUOT', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  };
  return {
    note,
    async alert(line) {
      try {
        note(line);
        const args = ['--priority', 'authpriv.notice', '--tag', 'sallyport-host', '--', printable(line)];
        await run({ path: '/usr/bin/logger', package: 'bsdutils' }, args);
      } catch {
        // The person is told on the terminal; a host without a log daemon has only that.
      }
    },
  };
}

/** One event is one line, whatever is in it. */
function printable(line: string): string {
  return line.replace(/[^\x20-\x7e]/g, '?');
}
