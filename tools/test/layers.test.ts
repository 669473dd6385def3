import { builtinModules } from 'node:module';
import { expect, test } from 'vitest';
import { layers, pure } from './layers.ts';
import { importsOf, manifests, packageOf, shippedSources } from './sources.ts';

const byFolder = new Map(manifests().map((manifest) => [manifest.folder, manifest]));

function ownerOf(path: string) {
  const folder = path.split('/').slice(0, 2).join('/');
  const owner = byFolder.get(folder);
  if (owner === undefined) throw new Error(`no manifest for ${path}`);
  return owner;
}

test('every package and program has a level', () => {
  expect([...byFolder.values()].map((manifest) => manifest.name).filter((name) => !(name in layers))).toEqual([]);
});

test('an import only goes to a smaller level', () => {
  const uphill: string[] = [];
  for (const source of shippedSources()) {
    const owner = ownerOf(source.path);
    for (const specifier of importsOf(source.text)) {
      const target = packageOf(specifier);
      const layer = layers[target];
      const own = layers[owner.name];
      if (layer === undefined || own === undefined || target === owner.name) continue;
      if (layer.level >= own.level) uphill.push(`${source.path} imports ${target}: ${layer.because}`);
    }
  }
  expect(uphill).toEqual([]);
});

test('what a package imports is declared by that package', () => {
  const undeclared: string[] = [];
  for (const source of shippedSources()) {
    const owner = ownerOf(source.path);
    for (const specifier of importsOf(source.text)) {
      if (specifier.startsWith('.') || specifier.startsWith('node:')) continue;
      // Types alone leave no trace at run time; the root manifest carries the packages they come from.
      const typeOnly = new RegExp(`import type [^;]*from '${specifier.replaceAll('/', '\\/')}'`).test(source.text);
      const declared = { ...owner.dependencies, ...owner.bundled };
      if (!typeOnly && !(packageOf(specifier) in declared)) undeclared.push(`${source.path}: ${specifier}`);
    }
  }
  expect(undeclared).toEqual([]);
});

test('pure packages import nothing of Node and nothing from outside', () => {
  const impure: string[] = [];
  for (const source of shippedSources()) {
    const owner = ownerOf(source.path);
    if (!pure.includes(owner.name)) continue;
    for (const specifier of importsOf(source.text)) {
      const outside = !specifier.startsWith('.') && !pure.includes(packageOf(specifier));
      if (outside || builtinModules.includes(specifier.replace(/^node:/, '')))
        impure.push(`${source.path}: ${specifier}`);
    }
  }
  expect(impure).toEqual([]);
});

test('a relative import stays inside its package', () => {
  const escapes: string[] = [];
  for (const source of shippedSources()) {
    const depth = source.path.split('/').length - 3;
    for (const specifier of importsOf(source.text)) {
      const up = specifier.split('/').filter((part) => part === '..').length;
      if (specifier.startsWith('.') && up >= depth) escapes.push(`${source.path}: ${specifier}`);
    }
  }
  expect(escapes.filter((line) => !line.includes('package.json'))).toEqual([]);
});
