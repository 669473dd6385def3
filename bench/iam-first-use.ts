/**
 * What the first decision on a policy costs with its trace: compiled as far as the decision reaches, beside compiled as a whole.
 * Each in a process of its own: neither finds the other's code warm. The fastest of many policies, as all else is the computer's.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { node } from '../e2e/region-process.ts';
import { print } from './figure.ts';

export type FirstUse = {
  /** From the document to the decision. */
  readonly decisionMs: number;
  /** From the document to the trace of the decision. */
  readonly traceMs: number;
  /** From the text of the document to the trace. */
  readonly textMs: number;
};

const program = fileURLToPath(new URL('iam-first-use-process.ts', import.meta.url));

export async function benchIamFirstUse(): Promise<void> {
  for (const [statements, goal] of [
    [50, 'at most a fifth of the baseline'],
    [500, 'at most a tenth of the baseline'],
  ] as const) {
    const onReach = measure(statements, 'on reach');
    const whole = measure(statements, 'whole');
    const figure = (name: string, member: keyof FirstUse, what: string, goal: string): void =>
      print({ figure: name, value: onReach[member], unit: 'ms', baseline: { what, value: whole[member] }, goal });
    const what = `policy of ${statements} statements`;
    figure(`first decision on a ${what}, from the document`, 'decisionMs', 'compile every element, then decide', goal);
    figure(`the same on a ${what} with its trace`, 'traceMs', 'compile, decide and trace every element', goal);
    figure(`the same on a ${what} from the JSON text`, 'textMs', 'read, then the same', 'none: reading is most of it');
  }
}

function measure(statements: number, mode: 'on reach' | 'whole'): FirstUse {
  const options = ['--expose-gc', '--conditions=source'];
  return JSON.parse(execFileSync(node, [...options, program, String(statements), mode], { encoding: 'utf8' }));
}
