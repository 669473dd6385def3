/** What it costs to load @sallyport/iam, beside a Node that loads nothing. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { node } from '../e2e/region-process.ts';
import { median, print } from './figure.ts';

const built = new URL('../packages/iam/dist/index.js', import.meta.url);

export async function benchIamImport(): Promise<void> {
  if (!existsSync(built)) throw new Error('packages/iam is not built: run tsc -b');
  const script = `const start = performance.now(); await import(${JSON.stringify(built.href)}); console.log(performance.now() - start);`;
  const times: number[] = [];
  const whole: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < 15; run += 1) {
    let start = performance.now();
    times.push(
      Number(execFileSync(node, ['--input-type=module', '-e', script], { cwd: fileURLToPath(new URL('.', built)) })),
    );
    whole.push(performance.now() - start);
    start = performance.now();
    execFileSync(node, ['--input-type=module', '-e', '0']);
    bare.push(performance.now() - start);
  }
  print({
    figure: 'import of @sallyport/iam, file by file',
    value: median(times),
    unit: 'ms',
    baseline: { what: 'what a process with it takes longer than one without', value: median(whole) - median(bare) },
    goal: 'under 30 ms',
  });
}
