/** `--expect`: the exit status says whether the answer was the one a pipeline counts on. */
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { note } from '../terminal.ts';

export function checkExpectation(expected: string | undefined, verdict: string, what: string): number {
  if (expected === undefined || expected === verdict) return exitCodes.ok;
  if (expected !== 'allowed' && expected !== 'denied') {
    throw new CliError('cli/usage', `'${expected}' cannot be expected`, 'allowed or denied');
  }
  note(`expected ${expected}, but ${what} is ${verdict}`);
  return exitCodes.failed;
}
