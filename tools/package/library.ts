/** What a library ships: a bundle for each entry with what they share, and the declarations the entries lead to. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { build } from 'rolldown';
import { modulesOf } from '../bundles.ts';

/** Names of the entries, with their sources below `src`. */
export type Entries = Readonly<Record<string, string>>;

/** Answers the modules of the bundles. */
export async function writeLibrary(root: string, entries: Entries, to: string): Promise<readonly string[]> {
  const modules = await writeBundles(root, entries, to);
  writeDeclarations(root, Object.values(entries), join(to, 'types'));
  return modules;
}

async function writeBundles(root: string, entries: Entries, to: string): Promise<readonly string[]> {
  const result = await build({
    cwd: root,
    input: Object.fromEntries(Object.entries(entries).map(([name, source]) => [name, `src/${source}`])),
    // Nothing of Node and nothing of browsers is put in the place of what a module asks for.
    platform: 'neutral',
    checks: { circularDependency: true },
    output: {
      dir: to,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'shared.js',
      minifyInternalExports: false,
    },
  });
  return modulesOf(result);
}

const relative = /(?<=(?:from |import\()['"])(\.[^'"]+)\.ts(?=['"])/g;

/** Only what the entries lead to: the rest is nobody's type. */
function writeDeclarations(root: string, entries: readonly string[], to: string): void {
  const all = mkdtempSync(join(tmpdir(), 'sallyport-types-'));
  try {
    const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const emit = ['--emitDeclarationOnly', '--outDir', all, '--tsBuildInfoFile', join(all, 'tsbuildinfo')];
    // npm shows what its scripts say on standard error.
    execFileSync(process.execPath, [tsc, '-p', root, ...emit], { stdio: ['ignore', 2, 2] });
    const wanted = new Set(entries.map((source) => source.replace(/\.ts$/, '')));
    for (const name of wanted) {
      const text = readFileSync(join(all, `${name}.d.ts`), 'utf8');
      for (const [, path = ''] of text.matchAll(relative)) wanted.add(posix.join(posix.dirname(name), path));
      const file = join(to, `${name}.d.ts`);
      mkdirSync(dirname(file), { recursive: true });
      // Compilers before 5.0 do not know the ending `.ts` in an import.
      writeFileSync(file, text.replace(relative, '$1.js'));
    }
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}
