/**
 * The program `sallyport`: says what commands there are and loads the one that is wanted. Nothing heavy is imported
 * here, so that `--version` and `--help` cost little more than Node itself.
 */
import { exitCodes } from './exit-codes.ts';
import { version } from './version.ts';

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    process.stdout.write(`${version}\n`);
    return exitCodes.ok;
  }
  const { program } = await import('./program.ts');
  return program(args);
}

// An exit code instead of process.exit(): what was written to a pipe must still reach it.
process.exitCode = await main(process.argv.slice(2));
