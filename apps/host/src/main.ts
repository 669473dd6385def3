/** `sallyport-host`: the program on the instance. The only place of this program that prints. */
import { writeSync } from 'node:fs';
import {
  become,
  fileJournal,
  HostError,
  linuxProcesses,
  linuxSystem,
  ownerFromRecord,
  ownerFromSystemsManager,
  rosterOfHost,
  session,
  watchInterruption,
} from '@sallyport/host';
import { exitCodes, exitOf } from './exit-codes.ts';
import { version } from './version.ts';

const help = `sallyport-host: people of AWS IAM as accounts of this Linux host

usage:
  sallyport-host session                   become the person who owns this Session Manager session (needs root)
  sallyport-host session -- COMMAND ARG…   the same, and run this instead of a shell
  sallyport-host --version
  sallyport-host --help

files:
  /etc/sallyport/roster.json       who gets an account here, with which groups and sudo
  /var/lib/sallyport/ledger.json   what was made here, and for whom
  /var/log/sallyport/host.log      what was done
`;

const deadlineMs = 60_000;

async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  if (command === 'session' && rest.length === 0) return login();
  if (command === 'session' && rest[0] === '--' && rest.length > 1) return login(rest.slice(1));
  if (command === '--version' && rest.length === 0) return print(`${version}\n`);
  if ((command === '--help' || command === 'help') && rest.length === 0) return print(help);
  const fault = command === undefined ? 'what is to be done?' : `unknown arguments: ${JSON.stringify(argv.join(' '))}`;
  explain(fault, 'sallyport-host --help');
  return exitCodes.usage;
}

/** The whole login is watched: whatever ends it early ends the session, and says why. */
async function login(command?: readonly string[]): Promise<number> {
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
        journal: fileJournal(() => new Date()),
        sha256: (text) => process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest(),
        interruption,
        become,
      },
      { pid: process.pid, uid: process.getuid?.() ?? -1, environment: process.env, ...(command && { command }) },
    );
    explain(refusal.reason, refusal.hint);
    return exitCodes.denied;
  } catch (error) {
    if (error instanceof HostError) {
      explain(error.message, error.hint);
      return exitCodes[exitOf[error.code]];
    }
    explain(`something unforeseen went wrong: ${error instanceof Error ? error.message : String(error)}`);
    return exitCodes.failed;
  }
}

function explain(sentence: string, hint?: string): void {
  complain(`sallyport-host: ${sentence}`);
  if (hint !== undefined) complain(`hint: ${hint}`);
}

/** Synchronous and past failing: the terminal may be gone already. */
function complain(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody listens any more.
  }
}

function print(text: string): number {
  writeSync(1, text);
  return exitCodes.ok;
}

// Not by letting the loop run dry: a lookup that was given up may still be waiting.
void main(process.argv.slice(2)).then((code) => process.exit(code));
