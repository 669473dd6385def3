/** What the program did and for which session: lines in /var/log/sallyport/host.log, and notices to syslog as well. */
import { appendFileSync } from 'node:fs';
import { makePrivateDirectory } from './linux-system.ts';
import { run } from './run.ts';

const directory = '/var/log/sallyport';

export interface Log {
  /** Written at every login, so it costs one write and no process. */
  info(line: string): void;
  /** For an administrator: refusals, errors, created accounts. Never fails. */
  notice(line: string): Promise<void>;
}

export function fileLog(now: () => Date): Log {
  const info = (line: string) => {
    makePrivateDirectory(directory);
    try {
      appendFileSync(`${directory}/host.log`, `${now().toISOString()} ${printable(line)}\n`, { mode: 0o600 });
    } catch (error) {
      // A full disk must not lock out the administrator who would free space. PAM and CloudTrail also log the login.
      if (!['ENOSPC', 'EDQUOT', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  };
  return {
    info,
    async notice(line) {
      try {
        info(line);
        const args = ['--priority', 'authpriv.notice', '--tag', 'sallyport-host', '--', printable(line)];
        await run({ path: '/usr/bin/logger', package: 'bsdutils' }, args);
      } catch {
        // The user reads the reason on the terminal; a host without syslog has only that.
      }
    },
  };
}

/** One event is one line: line feeds and control characters are replaced. */
function printable(line: string): string {
  return line.replace(/[^\x20-\x7e]/g, '?');
}
