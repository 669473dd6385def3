import { expect, test } from 'vitest';
import { isAllowed } from '../package/licences.ts';
import { manifests, read } from './sources.ts';

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
