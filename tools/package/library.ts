/** What a library ships: a bundle for each entry with what they share, and the declarations the entries lead to. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { build } from 'rolldown';
import { modulesOf } from '../bundles.ts';

/** Names of the entries, with their sources below `src`. */
export type Entries = Readonly<Record<string, string>>;

/** Answers the modules of the bundles. */
export async function writeLibrary(folder: string, entries: Entries, to: string): Promise<readonly string[]> {
  const root = folder.replace(/\/$/, '');
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
    // @sallyport/aws is carried inside, from its sources.
    resolve: { conditionNames: ['source', 'import', 'default'] },
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
const facts = /(?<=(?:from |import\()['"])@sallyport\/aws(?=['"])/g;

/** Only what the entries lead to, in the library and in @sallyport/aws: the rest is nobody's type. */
function writeDeclarations(root: string, entries: readonly string[], to: string): void {
  const all = mkdtempSync(join(tmpdir(), 'sallyport-types-'));
  try {
    emitDeclarations(root, all);
    const wanted = new Set(entries.map((source) => source.replace(/\.ts$/, '')));
    for (const name of wanted) {
      const text = declaration(join(all, basename(root)), name);
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

/** Of the library in `NAME/src`, of @sallyport/aws in `aws/src`. */
function emitDeclarations(root: string, folder: string): void {
  const packages = dirname(root);
  const project = join(folder, 'tsconfig.json');
  const compilerOptions = {
    ...{ rootDir: packages, outDir: folder, tsBuildInfoFile: join(folder, 'tsbuildinfo') },
    ...{ emitDeclarationOnly: true, composite: false, types: [] },
  };
  const include = [`${root}/src/**/*.ts`, `${root}/src/**/*.json`, `${packages}/aws/src/**/*.ts`];
  writeFileSync(
    project,
    JSON.stringify({ extends: join(packages, '../tsconfig.base.json'), compilerOptions, include }),
  );
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  // npm shows what its scripts say on standard error.
  execFileSync(process.execPath, [tsc, '-p', project], { stdio: ['ignore', 2, 2] });
}

/** One declaration file of the library; `aws/NAME` is one of @sallyport/aws, which the tarball has beside its own. */
function declaration(library: string, name: string): string {
  const file = name.startsWith('aws/')
    ? join(dirname(library), 'aws/src', name.slice('aws/'.length))
    : join(library, 'src', name);
  const up = posix.relative(posix.dirname(name), 'aws/index');
  return readFileSync(`${file}.d.ts`, 'utf8').replace(facts, `${up.startsWith('.') ? up : `./${up}`}.ts`);
}
