/** What it costs to load @sallyport/iam and its linter: the files that ship, beside their modules one by one and beside nothing. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { node } from '../e2e/region-process.ts';
import { makePackage } from '../packages/iam/tools/make-package.ts';
import { median, print } from './figure.ts';

const source = fileURLToPath(new URL('../packages/iam/src', import.meta.url));

const entries = [
  { name: '@sallyport/iam', shipped: 'index.js', module: 'index.js' },
  { name: '@sallyport/iam/lint', shipped: 'lint.js', module: 'lint/index.js' },
];

export async function benchIamImport(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  try {
    // Without it Node tries each file as CommonJS first, which no installed package of ours has it do.
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(folder, 'empty.js'), '');
    const shipped = join(folder, 'shipped');
    const split = join(folder, 'split');
    await makePackage(shipped);
    await build({
      input: [join(source, 'index.ts'), join(source, 'lint/index.ts')],
      platform: 'neutral',
      logLevel: 'silent',
      output: { dir: split, format: 'esm', preserveModules: true, preserveModulesRoot: source },
    });
    for (const { name, shipped: file, module } of entries) {
      print({
        figure: `import of ${name}, as published`,
        value: median(importTimes(join(shipped, file))),
        unit: 'ms',
        baseline: { what: 'its modules file by file', value: median(importTimes(join(split, module))) },
        goal: 'under 30 ms',
      });
    }
    print({
      figure: 'import of an empty module',
      value: median(importTimes(join(folder, 'empty.js'))),
      unit: 'ms',
      goal: 'none: what any import costs',
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
