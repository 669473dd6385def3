/**
 * The program `sallyport`: says what commands there are and loads the one that is wanted. Nothing heavy is imported
 * here, so that `--version` and `--help` cost little more than Node itself.
 */
import { once } from 'node:events';
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

const status = await main(process.argv.slice(2));
// What was written must reach a slow reader; what else still waits, such as a connection being retried, must not keep us.
await Promise.all([process.stdout, process.stderr].map((stream) => stream.writableLength > 0 && once(stream, 'drain')));
process.exit(status);
