/** The reach matrix of a large account, in a process of its own so that its memory is its own. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { node } from '../e2e/region-process.ts';
import { print } from './figure.ts';

export type MatrixMeasure = {
  readonly readMs: number;
  readonly matrixMs: number;
  readonly oneMs: number;
  readonly peakMb: number;
  readonly pairs: number;
  readonly computed: number;
  readonly open: number;
};

const program = fileURLToPath(new URL('iam-matrix-process.ts', import.meta.url));

export async function benchIamMatrix(): Promise<void> {
  for (const setup of ['teams', 'everybody different']) {
    const output = execFileSync(node, ['--conditions=source', program, setup], { encoding: 'utf8' });
    const measure = JSON.parse(output) as MatrixMeasure;
    const { pairs, computed, open } = measure;
    print({
      figure: `reach of 1000 people to 10000 instances, ${setup}: ${pairs} pairs, ${open} open, ${computed} computed`,
      value: measure.matrixMs,
      unit: 'ms',
      baseline: { what: '`reach` for as many pairs one by one', value: measure.oneMs * pairs },
      goal: 'under 60000 ms',
    });
    print({
      figure: `memory of the same at its peak, ${setup}`,
      value: measure.peakMb,
      unit: 'MB',
      goal: 'under 1024 MB',
    });
  }
}
