/** What the command line costs before it does anything, against a bare Node doing nothing. */
import { execFileSync } from 'node:child_process';
import { node, sallyport } from '../e2e/region-process.ts';
import { median, print, timed } from './figure.ts';

export async function benchCliStart(): Promise<void> {
  const runs = 21;
  const bare = median(await timed(runs, () => execFileSync(node, ['-e', '0'])));
  const version = median(await timed(runs, () => execFileSync(node, [sallyport, '--version'])));
  print({
    figure: 'sallyport --version',
    value: version,
    unit: 'ms',
    baseline: { what: 'node -e 0', value: bare },
    goal: 'at most 2x',
  });
}
