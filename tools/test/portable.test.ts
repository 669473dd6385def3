/** What runs on macOS as on Linux: the libraries, the client, and every command but those that boot instances. */
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { importsOf, packageOf, read } from './sources.ts';

/** Commands that need Linux, each loaded only when it runs. */
const linuxCommand = /^apps\/cli\/src\/[a-z]+\/(?:region-start|tour)\.ts$/;
/** Packages that are of Linux, with the reason. */
const linuxPackages: Readonly<Record<string, string>> = {
  '@sallyport/host': 'makes Linux accounts',
  '@sallyport/node': 'is an agent on Linux',
  '@sallyport/region': 'boots instances as Linux namespaces',
  '@lydell/node-pty': 'is native code',
};

type Found = { readonly path: string; readonly text: string; readonly imports: readonly string[] };

/** Every source that loading the entries may load, and what each imports. */
function reached(entries: readonly string[]): readonly Found[] {
  const paths = new Set(entries);
  const found: Found[] = [];
  for (const path of paths) {
    const text = read(path);
    // Imports of types alone leave no trace at run time.
    const imports = importsOf(text.replaceAll(/^(?:import|export) type\b[^;]*;/gm, ''));
    found.push({ path, text, imports });
    for (const specifier of imports) {
      const file = fileOf(path, specifier);
      if (file?.endsWith('.ts') && !linuxCommand.test(file)) paths.add(file);
    }
  }
  return found;
}

function fileOf(importer: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(importer), specifier);
  const name = packageOf(specifier);
  if (!name.startsWith('@sallyport/') || name in linuxPackages) return undefined;
  const folder = `packages/${name.slice('@sallyport/'.length)}`;
  const manifest = JSON.parse(read(`${folder}/package.json`)) as {
    exports: Readonly<Record<string, { readonly source: string }>>;
  };
  const source = manifest.exports[`.${specifier.slice(name.length)}`]?.source;
  if (source === undefined) throw new Error(`${importer} imports ${specifier}, which ${name} does not export`);
  return posix.join(folder, source);
}

const entries = [
  'packages/iam/src/index.ts',
  'packages/iam/src/lint/index.ts',
  'packages/ssm/src/index.ts',
  'packages/connect/src/index.ts',
  'apps/cli/src/main.ts',
];
const portable = reached(entries);

test('the walk reaches the client commands and the three packages', () => {
  const paths = portable.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['apps/cli/src/commands/shell.ts', 'apps/cli/src/commands/lint.ts']));
  expect(paths.filter((path) => path.startsWith('packages/connect/')).length).toBeGreaterThan(20);
  expect(paths.filter((path) => path.startsWith('packages/iam/src/lint/rules/')).length).toBeGreaterThan(20);
});

test('none of them loads a package that only Linux has', () => {
  const wrong = portable.flatMap(({ path, imports }) =>
    imports
      .map(packageOf)
      .filter((name) => Object.keys(linuxPackages).some((one) => name.startsWith(one)))
      .map((name) => `${path} imports ${name}, which ${linuxPackages[name]}`),
  );
  expect(wrong).toEqual([]);
});

test('none of them names a file that only Linux has', () => {
  const wrong = portable.flatMap(({ path, text }) =>
    [...text.matchAll(/['"`](\/(?:proc|sys|run)\/[^'"`]*)/g)].map((match) => `${path}: ${match[1]}`),
  );
  expect(wrong).toEqual([]);
});
