/** What it costs to load @sallyport/iam: bundled, as it ships, beside its sources as the compiler leaves them, file by file. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { node } from '../e2e/region-process.ts';
import { median, print } from './figure.ts';

const source = new URL('../packages/iam/src/index.ts', import.meta.url);

export async function benchIamImport(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    const bundle = join(folder, 'iam.mjs');
    const split = join(folder, 'files');
    const input = fileURLToPath(source);
    await build({ input, logLevel: 'silent', output: { file: bundle, format: 'esm', codeSplitting: false } });
    await build({ input, logLevel: 'silent', output: { dir: split, format: 'esm', preserveModules: true } });
    print({
      figure: 'import of @sallyport/iam, bundled',
      value: median(importTimes(bundle)),
      unit: 'ms',
      baseline: { what: 'its modules file by file', value: median(importTimes(join(split, 'index.js'))) },
      goal: 'under 30 ms',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function importTimes(file: string): readonly number[] {
  const address = JSON.stringify(pathToFileURL(file).href);
  const script = `const start = performance.now(); await import(${address}); console.log(performance.now() - start);`;
  return Array.from({ length: 15 }, () => Number(execFileSync(node, ['--input-type=module', '-e', script])));
}
