/** `sallyport-host`: the program on the instance. The only place of this program that prints. */
import { writeSync } from 'node:fs';
import {
  become,
  fileJournal,
  HostError,
  linuxProcesses,
  linuxSystem,
  ownerFromRecord,
  rosterOfHost,
  session,
  watchInterruption,
} from '@sallyport/host';
import { exitCodes, exitOf } from './exit-codes.ts';
import { version } from './version.ts';

const help = `sallyport-host: people of AWS IAM as accounts of this Linux host

usage:
  sallyport-host session     become the person who owns this Session Manager session (its login; needs root)
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
  if (command === '--version' && rest.length === 0) return print(`${version}\n`);
  if ((command === '--help' || command === 'help') && rest.length === 0) return print(help);
  complain(command === undefined ? 'what is to be done?' : `unknown arguments: ${JSON.stringify(argv.join(' '))}`);
  complain('hint: sallyport-host --help', '');
  return exitCodes.usage;
}

/** The whole login is watched: whatever ends it early ends the session, and says why. */
async function login(): Promise<number> {
  const interruption = watchInterruption(deadlineMs);
  const journal = fileJournal(() => new Date());
  try {
    const refusal = await session(
      {
        system: linuxSystem,
        processes: linuxProcesses,
        owners: [ownerFromRecord],
        roster: rosterOfHost,
        journal,
        sha256: (text) => process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest(),
        checkpoint: interruption.check,
        become,
      },
      { pid: process.pid, uid: process.getuid?.() ?? -1, environment: process.env },
    );
    await report(refusal.reason, refusal.hint, journal);
    return exitCodes.denied;
  } catch (error) {
    if (!(error instanceof HostError)) {
      await report(
        `something unforeseen went wrong: ${error instanceof Error ? error.message : String(error)}`,
        undefined,
        journal,
      );
      return exitCodes.failed;
    }
    await report(error.message, error.hint, journal);
    return exitCodes[exitOf[error.code]];
  }
}

async function report(
  sentence: string,
  hint: string | undefined,
  journal: ReturnType<typeof fileJournal>,
): Promise<void> {
  complain(sentence);
  if (hint !== undefined) complain(`hint: ${hint}`, '');
  if (process.getuid?.() === 0) await journal.alert(`refused: ${sentence}`);
}

/** Synchronous and past failing: the terminal may be gone already. */
function complain(line: string, prefix = 'sallyport-host: '): void {
  try {
    writeSync(2, `${prefix}${line}\n`);
  } catch {
    // Nobody listens any more.
  }
}

function print(text: string): number {
  writeSync(1, text);
  return exitCodes.ok;
}

process.exitCode = await main(process.argv.slice(2));
