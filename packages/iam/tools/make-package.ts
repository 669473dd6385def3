/**
 * Writes `dist/npm`, which is what `npm pack` ships beside README, licence and vectors: two bundles with what they share,
 * declarations, and the notice that AWS's reference as data asks for. Decision: docs/decisions/0006-iam-bundled.md.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function makePackage(folder: string): Promise<void> {
  await writeBundles(folder);
  writeDeclarations(join(folder, 'types'));
  copyFileSync(join(root, 'src/lint/generated/services.LICENSE.txt'), join(folder, 'services.LICENSE.txt'));
}

async function writeBundles(folder: string): Promise<void> {
  await build({
    cwd: root,
    input: { index: 'src/index.ts', lint: 'src/lint/index.ts' },
    // Nothing of Node and nothing of browsers is put in the place of what a module asks for.
    platform: 'neutral',
    checks: { circularDependency: true },
    output: {
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'shared.js',
      minifyInternalExports: false,
    },
  });
}

const relative = /(?<=(?:from |import\()['"])(\.[^'"]+)\.ts(?=['"])/g;

/** Only what the two faces lead to: a rule or a door is nobody's type. */
function writeDeclarations(folder: string): void {
  const all = mkdtempSync(join(tmpdir(), 'sallyport-types-'));
  try {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const emit = ['--emitDeclarationOnly', '--outDir', all, '--tsBuildInfoFile', join(all, 'tsbuildinfo')];
    // npm shows what its scripts say on standard error.
    execFileSync(process.execPath, [tsc, '-p', root, ...emit], { stdio: ['ignore', 2, 2] });
    const wanted = new Set(['index', 'lint/index']);
    for (const name of wanted) {
      const text = readFileSync(join(all, `${name}.d.ts`), 'utf8');
      for (const [, path = ''] of text.matchAll(relative)) wanted.add(posix.join(posix.dirname(name), path));
      const file = join(folder, `${name}.d.ts`);
      mkdirSync(dirname(file), { recursive: true });
      // Compilers before 5.0 do not know the ending `.ts` in an import.
      writeFileSync(file, text.replace(relative, '$1.js'));
    }
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const finished = join(root, 'dist/npm');
  // Made aside and put in place whole: nobody packs or measures half of it.
  const fresh = join(root, `dist/npm.${process.pid}.tmp`);
  try {
    await makePackage(fresh);
    rmSync(finished, { recursive: true, force: true });
    renameSync(fresh, finished);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
