/**
 * The program `sallyport`: says what commands there are and loads the one that is wanted. Nothing heavy is imported
 * here, so that `--version` and `--help` cost little more than Node itself.
 */
import { once } from 'node:events';
import { exitCodes } from './exit-codes.ts';
import { version } from './version.ts';

async function main(args: readonly string[]): Promise<number> {
  if (process.platform === 'win32') return refuseWindows();
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${version}\n`);
    return exitCodes.ok;
  }
  const { program } = await import('./program.ts');
  return program(args);
}

/** Terminal, sockets and file modes are POSIX's; what half works would be believed to protect. */
async function refuseWindows(): Promise<number> {
  const { printError } = await import('./terminal.ts');
  const { CliError } = await import('./cli-error.ts');
  const hint = 'run it in the Windows Subsystem for Linux';
  printError(new CliError('cli/windows', 'this program does not run on Windows', hint));
  return exitCodes.local;
}

async function run(): Promise<never> {
  // Node's switch for tests, left set by another program: anybody on the network could answer for AWS and have the session.
  // Authorities of one's own are named by AWS_CA_BUNDLE.
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  const status = await main(process.argv.slice(2));
  // What was written must reach a slow reader; what else still waits, such as a connection being retried, must not keep us.
  await Promise.all(
    [process.stdout, process.stderr].map((stream) => stream.writableLength > 0 && once(stream, 'drain')),
  );
  process.exit(status);
}

void run();
