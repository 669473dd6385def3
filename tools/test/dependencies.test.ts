import { expect, test } from 'vitest';
import { isAllowed } from '../package/licences.ts';
import { importsOf, type Manifest, manifests, packageOf, read, repositoryFiles, shippedSources } from './sources.ts';

const decision = read('docs/decisions/0002-dependencies.md');
const justified = new Set([...decision.matchAll(/^\| `([^`]+)`\s*\|/gm)].map((match) => match[1] ?? ''));
const used = new Set(
  manifests().flatMap((manifest) =>
    Object.keys(manifest.dependencies).filter((name) => !name.startsWith('@sallyport/') && name !== 'sallyport'),
  ),
);

test('every runtime dependency has a line of reason', () => {
  expect([...used].filter((name) => !justified.has(name))).toEqual([]);
});

test('every line of reason is for a runtime dependency that is still there', () => {
  expect([...justified].filter((name) => !used.has(name))).toEqual([]);
});

/** Packages a workspace imports; a platform's own package of native code counts as the one that brings it. */
function importedBy({ folder }: Manifest): ReadonlySet<string> {
  const texts = repositoryFiles()
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.ts'))
    .map(read);
  const natives = texts.flatMap((text) =>
    [...text.matchAll(/`(@[\w-]+\/[\w-]+)-linux-\$/g)].map((found) => found[1] ?? ''),
  );
  return new Set([...texts.flatMap(importsOf).map(packageOf), ...natives]);
}

test('what a package declares, it imports', () => {
  const unused = manifests().flatMap((manifest) => {
    const imported = importedBy(manifest);
    return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter((name) => !imported.has(name))
      .map((name) => `${manifest.name}: ${name}`);
  });
  expect(unused).toEqual([]);
});

test('a package that compiles refers to the packages it declares and to no other', () => {
  const wrong = manifests().flatMap(({ name, folder, dependencies, devDependencies }) => {
    const { references = [] } = JSON.parse(read(`${folder}/tsconfig.json`)) as { references?: { path: string }[] };
    const referred = references.map(({ path }) => `@sallyport/${path.split('/').at(-1)}`).toSorted();
    const declared = Object.keys({ ...dependencies, ...devDependencies }).filter((one) =>
      one.startsWith('@sallyport/'),
    );
    return referred.join() === declared.toSorted().join() ? [] : [`${name}: ${referred} for ${declared}`];
  });
  expect(wrong).toEqual([]);
});

test('what the checkout declares is imported by its tests and tools, or is a program they run', () => {
  const programs = ['@biomejs/biome', 'postject', 'typescript', '@types/node', '@types/ws'];
  const { devDependencies } = JSON.parse(read('package.json')) as { devDependencies: Record<string, string> };
  const shipped = new Set(shippedSources().map(({ path }) => path));
  const imported = new Set(
    repositoryFiles()
      .filter((path) => /\.(ts|mjs)$/.test(path) && !shipped.has(path))
      .flatMap((path) => importsOf(read(path)).map(packageOf)),
  );
  expect(Object.keys(devDependencies).filter((name) => !imported.has(name) && !programs.includes(name))).toEqual([]);
});

test('versions are exact', () => {
  const loose = manifests().flatMap((manifest) =>
    Object.entries(manifest.dependencies)
      .filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))
      .map(([name, version]) => `${manifest.name}: ${name}@${version}`),
  );
  expect(loose).toEqual([]);
});

test('no runtime dependency is under the GPL or AGPL', () => {
  const bound = [...used].filter((name) => {
    const licence = (JSON.parse(read(`node_modules/${name}/package.json`)) as { license?: string }).license ?? 'none';
    return !isAllowed(licence);
  });
  expect(bound).toEqual([]);
});
