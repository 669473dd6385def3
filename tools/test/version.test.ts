import { expect, test } from 'vitest';
import { version as cliVersion } from '../../apps/cli/src/version.ts';
import { version as hostVersion } from '../../apps/host/src/version.ts';
import { read, repositoryFiles } from './sources.ts';

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
};

const { version } = JSON.parse(read('package.json')) as Manifest;
const workspaces = repositoryFiles()
  .filter((path) => /^(?:packages|apps)\/[^/]+\/package\.json$/.test(path))
  .map((path) => JSON.parse(read(path)) as Manifest);

test('every workspace and every program has the version of the root manifest', () => {
  const others = workspaces.filter((one) => one.version !== version).map((one) => `${one.name} ${one.version}`);
  expect(others).toEqual([]);
  expect([cliVersion, hostVersion]).toEqual([version, version]);
});

test('workspaces depend on each other in that version', () => {
  const others = workspaces.flatMap(({ name, dependencies = {} }) =>
    Object.entries(dependencies)
      .filter(([other, wanted]) => workspaces.some((one) => one.name === other) && wanted !== version)
      .map(([other, wanted]) => `${name}: ${other} ${wanted}`),
  );
  expect(others).toEqual([]);
});

test('the changelog has a section for that version', () => {
  expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${version.replaceAll('.', '\\.')}\\] - `, 'm'));
});

test('three packages are published, and every other workspace is private', () => {
  const published = workspaces.filter((one) => one.private !== true).map((one) => one.name);
  expect(published.toSorted()).toEqual(['@sallyport/iam', '@sallyport/ssm', 'sallyport']);
});

test('all workspaces are under one licence and promise one Node', () => {
  expect(new Set(workspaces.map((one) => one.license))).toEqual(new Set(['Apache-2.0']));
  expect(new Set(workspaces.map((one) => one.engines?.node))).toEqual(new Set(['>=22.18']));
});
