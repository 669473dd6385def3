/** `sallyport-host`: the program on the instance. The only place of this program that prints. */
import { writeSync } from 'node:fs';
import {
  execLogin,
  fileLog,
  HostError,
  hostEnvironment,
  linuxProcesses,
  linuxSystem,
  ownerFromRecord,
  ownerFromSystemsManager,
  rosterOfHost,
  session,
  watchInterruption,
} from '@sallyport/host';
import { sha256 } from '@sallyport/linux';
import { exitCodes, exitOf } from './exit-codes.ts';
import { version } from './version.ts';

const help = `sallyport-host: AWS IAM identities as Linux accounts of this host

usage:
  sallyport-host session                   log in as the owner of this Session Manager session (needs root)
  sallyport-host session -- COMMAND ARG…   the same, with COMMAND instead of a shell
  sallyport-host --version
  sallyport-host --help

files:
  /etc/sallyport/roster.json       identities with an account here, their groups and sudo rules
  /var/lib/sallyport/ledger.json   what sallyport-host created on this host
  /var/log/sallyport/host.log      log of logins and changes
`;

const deadlineMs = 60_000;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === 'session' && rest.length === 0) return login();
  if (command === 'session' && rest[0] === '--' && rest.length > 1) return login(rest.slice(1));
  if (command === '--version' && rest.length === 0) return print(`${version}\n`);
  if ((command === '--help' || command === 'help') && rest.length === 0) return print(help);
  const fault = command === undefined ? 'no command given' : `unknown arguments: ${JSON.stringify(argv.join(' '))}`;
  printError(fault, 'see sallyport-host --help');
  return exitCodes.usage;
}

/** A signal or an error at any point of the login ends the session with a reason. */
async function login(command?: readonly string[]): Promise<number> {
  // The code of a failed login must not be taken for the command's.
  const ended = (row: keyof typeof exitCodes) => exitCodes[command === undefined ? row : 'exec'];
  const interruption = watchInterruption(deadlineMs);
  try {
    const refusal = await session(
      {
        system: linuxSystem,
        processes: linuxProcesses,
        owners: [
          ownerFromRecord,
          ownerFromSystemsManager({
            fetch: (url, init) => fetch(url, init),
            now: () => new Date(),
            pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          }),
        ],
        roster: rosterOfHost,
        environment: hostEnvironment,
        log: fileLog(() => new Date()),
        sha256,
        interruption,
        execLogin,
      },
      { pid: process.pid, uid: process.getuid?.() ?? -1, environment: process.env, ...(command && { command }) },
    );
    printError(refusal.reason, refusal.hint);
    return ended('denied');
  } catch (error) {
    if (error instanceof HostError) {
      printError(error.message, error.hint);
      return ended(exitOf[error.code]);
    }
    printError(`unexpected error: ${error instanceof Error ? error.message : String(error)}`);
    return ended('failed');
  }
}

function printError(message: string, hint?: string): void {
  writeError(`sallyport-host: ${message}`);
  if (hint !== undefined) writeError(`hint: ${hint}`);
}

/** Synchronous, and without an error when the terminal has been closed. */
function writeError(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // EIO: the terminal is closed.
  }
}

function print(text: string): number {
  writeSync(1, text);
  return exitCodes.ok;
}

// process.exit, because a lookup that was aborted may keep the event loop alive.
void main(process.argv.slice(2)).then((code) => process.exit(code));
