/** `sallyport-host`: the program on the instance. The only place of this program that prints. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import {
  type AccountDecision,
  answerProvisioning,
  decideAccount,
  endAllOf,
  exchange,
  execLogin,
  fileLog,
  HostError,
  hostEnvironment,
  linuxProcesses,
  linuxSystem,
  listAccounts,
  ownerFromRecord,
  ownerFromSystemsManager,
  provisionOutside,
  pushedKeys,
  readRoster,
  rosterOfHost,
  session,
  systemAuthorities,
  systemsManagerEndpoint,
  watchInterruption,
} from '@sallyport/host';
import { sha256 } from '@sallyport/linux';
import { exitCodes, exitOf } from './exit-codes.ts';
import { version } from './version.ts';

const help = `sallyport-host: AWS IAM identities as Linux accounts of this host

usage:
  sallyport-host session                   log in as the owner of this Session Manager session (needs root)
  sallyport-host session -- COMMAND ARG…   the same, with COMMAND instead of a shell
  sallyport-host keys USER [FINGERPRINT]   print the keys that EC2 Instance Connect pushed for USER (AuthorizedKeysCommand)
  sallyport-host accounts                  list the accounts that sallyport-host created
  sallyport-host accounts adopt NAME       the IAM user whom the roster names now is the person of the account
  sallyport-host accounts retire NAME      the person is gone: lock and rename the account, keep its files
  sallyport-host accounts … --dry-run      only say what would be done
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
  // Started by `session` alone: reads what it has to do from standard input.
  if (command === 'provision' && rest.length === 0) return answer();
  // Started by the end of an account's processes, with a real uid that is nobody's.
  if (command === 'end-processes' && rest.length === 1) return endAll(Number(rest[0]));
  if (command === 'keys' && (rest.length === 1 || rest.length === 2)) return keys(rest[0] ?? '', rest[1]);
  if (command === 'accounts') {
    const decision = accountDecision(rest);
    if (decision !== undefined) return accounts(decision);
  }
  if (command === '--version' && rest.length === 0) return print(`${version}\n`);
  if ((command === '--help' || command === 'help') && rest.length === 0) return print(help);
  const fault = command === undefined ? 'no command given' : `unknown arguments: ${JSON.stringify(argv.join(' '))}`;
  printError(fault, 'see sallyport-host --help');
  return exitCodes.usage;
}

/** A signal or an error at any point of the login ends the session with a reason. */
function login(command?: readonly string[]): Promise<number> {
  // The code of a failed login must not be taken for the command's.
  const ended = (row: keyof typeof exitCodes) => exitCodes[command === undefined ? row : 'exec'];
  const interruption = watchInterruption(deadlineMs);
  return reporting(ended, async () => {
    const refusal = await session(
      {
        system: linuxSystem,
        processes: linuxProcesses,
        owners: [
          ownerFromRecord,
          ownerFromSystemsManager({
            fetch: exchange,
            endpoint: systemsManagerEndpoint,
            now: () => new Date(),
            pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
          }),
        ],
        roster: rosterOfHost,
        environment: hostEnvironment,
        log: fileLog(() => new Date()),
        sha256,
        interruption,
        outside: provisionOutside(process.argv[1] ?? ''),
        execLogin,
      },
      { pid: process.pid, uid: process.getuid?.() ?? -1, environment: process.env, ...(command && { command }) },
    );
    printError(refusal.reason, refusal.hint);
    return ended('denied');
  });
}

async function answer(): Promise<number> {
  if (process.getuid?.() !== 0) throw new HostError('host/not-root', 'sallyport-host provision has to run as root');
  const host = { system: linuxSystem, roster: rosterOfHost, sha256 };
  return print(
    JSON.stringify(
      await answerProvisioning(
        host,
        fileLog(() => new Date()),
        process.stdin,
      ),
    ),
  );
}

function endAll(uid: number): Promise<number> {
  return reporting(
    (row) => exitCodes[row],
    async () => {
      endAllOf(uid);
      return exitCodes.ok;
    },
  );
}

/** For sshd, as a user without any rights. It prints keys with status 0, and nothing with another. */
async function keys(user: string, fingerprint: string | undefined): Promise<number> {
  const answer = await pushedKeys(
    { user, ...(fingerprint !== undefined && { fingerprint }) },
    {
      fetch: exchange,
      now: () => new Date(),
      authorities: () => [systemAuthorities()].flat().join('\n'),
      assetTag,
    },
  );
  if (answer.fault !== undefined) {
    audit(`EC2 Instance Connect is not trusted: ${answer.fault}`);
    printError(answer.fault);
    return exitCodes.denied;
  }
  for (const { line, fingerprint: shown, caller, request } of answer.keys) {
    audit(`EC2 Instance Connect key ${shown} for ${user}, request ${request ?? '-'}, of ${caller ?? '-'}`);
    print(`${line}\n`);
  }
  return exitCodes.ok;
}

function assetTag(): string | undefined {
  try {
    return readFileSync('/sys/devices/virtual/dmi/id/board_asset_tag', 'utf8');
  } catch {
    // Xen has none, and on some hosts root alone reads it.
    return undefined;
  }
}

/** In the log of authentications; a host without logger(1) has none of these lines. */
function audit(text: string): void {
  spawnSync('/usr/bin/logger', ['-i', '-t', 'sallyport-host', '-p', 'authpriv.info', '--', text], { timeout: 1000 });
}

function accountDecision(args: readonly string[]): AccountDecision | 'list' | undefined {
  const [what, name, option, ...more] = args;
  if (what === undefined) return 'list';
  if ((what !== 'adopt' && what !== 'retire') || name === undefined || name.startsWith('-')) return undefined;
  if (more.length > 0 || (option !== undefined && option !== '--dry-run')) return undefined;
  return { what, name, dryRun: option !== undefined };
}

function accounts(decision: AccountDecision | 'list'): Promise<number> {
  const interruption = watchInterruption(deadlineMs);
  return reporting(
    (row) => exitCodes[row],
    async () => {
      if (process.getuid?.() !== 0) throw new HostError('host/not-root', 'sallyport-host accounts has to run as root');
      if (decision === 'list')
        return print(
          listAccounts(linuxSystem)
            .map((line) => `${line}\n`)
            .join(''),
        );
      const log = fileLog(() => new Date());
      const said: string[] = [];
      await decideAccount(
        { system: linuxSystem, roster: readRoster(rosterOfHost()), interruption },
        decision,
        (line) => {
          said.push(line);
          print(`${line}\n`);
        },
      );
      const dry = decision.dryRun ? 'dry run: ' : '';
      await log.notice(`accounts ${decision.what} ${decision.name}: ${dry}${said.join('; ')}`);
      return exitCodes.ok;
    },
  );
}

async function reporting(ended: (row: keyof typeof exitCodes) => number, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
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
