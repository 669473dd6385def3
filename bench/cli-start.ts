/** What the command line costs before it does anything, against a bare Node doing nothing. */
import { execFileSync } from 'node:child_process';
import { node, sallyport } from '../e2e/region-process.ts';
import { median, print, timed } from './figure.ts';

export async function benchCliStart(): Promise<void> {
  const runs = 21;
  const bare = median(await timed(runs, () => execFileSync(node, ['-e', '0'])));
  for (const [words, goal] of [
    [['--version'], 'at most 2x'],
    // All of the command line that every command loads before its own handler.
    [['ls', '--help'], 'at most 3x'],
  ] as const) {
    const value = median(await timed(runs, () => execFileSync(node, [sallyport, ...words])));
    print({
      figure: `sallyport ${words.join(' ')}`,
      value,
      unit: 'ms',
      baseline: { what: 'node -e 0', value: bare },
      goal,
    });
  }
}
