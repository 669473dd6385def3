/** The executable of this processor, out of its archive, where no Node is to be found. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../e2e/programs.ts';
import { root } from '../../bundles.ts';
import { lintsAFile } from './lint.ts';
import { beside, digests, emptyFolder, packageFile, unpackExecutable, version } from './packages.ts';
import { reachesInstances } from './session.ts';

const { folder, remove } = emptyFolder();
const nowhere = '/nonexistent';
let executable: string;

beforeAll(() => {
  executable = unpackExecutable(folder, process.arch);
});
afterAll(remove);

test('it tells its version, and comes with licence, notices, changelog, manual page and completions', async () => {
  const outcome = await run(executable, ['--version'], { env: { PATH: nowhere } });
  expect(outcome).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  const documents = ['LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md', ...beside];
  expect(documents.filter((name) => !existsSync(join(dirname(executable), name)))).toEqual([]);
});

test('it names no folder of the computer it was made on', () => {
  expect(readFileSync(executable).includes(root)).toBe(false);
});

test('SHA256SUMS names every package with its digest', () => {
  const found = digests();
  expect([...found.keys()].toSorted()).toEqual([
    `sallyport-${version}-linux-arm64.tar.gz`,
    `sallyport-${version}-linux-x64.tar.gz`,
    `sallyport-${version}.tgz`,
    `sallyport-iam-${version}.tgz`,
    `sallyport-ssm-${version}.tgz`,
  ]);
  for (const [name, digest] of found) {
    expect(createHash('sha256').update(packageFile(name)).digest('hex'), name).toBe(digest);
  }
});

test('code that the environment or the folder holds ready is not loaded', async () => {
  const planted = join(folder, 'planted.cjs');
  const loaded = join(folder, 'loaded');
  const code = `require('node:fs').writeFileSync(${JSON.stringify(loaded)}, '')`;
  writeFileSync(planted, code);
  for (const name of ['sallyport.cjs', 'program.cjs', 'pty.node']) writeFileSync(join(dirname(executable), name), code);
  for (const name of ['bufferutil', 'utf-8-validate', 'ws', 'commander', 'yaml']) {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'index.js'), code);
  }
  const env = { PATH: nowhere, NODE_OPTIONS: `--require=${planted}`, NODE_PATH: join(folder, 'node_modules') };
  // Nothing answers at this address, which takes AWS's client to find out.
  const nothing = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_REGION: 'eu-west-1', AWS_MAX_ATTEMPTS: '1' };
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' };
  expect((await run(executable, ['--help'], { env })).status).toBe(0);
  const failed = await run(executable, ['exec', 'i-0123456789abcdef0', '--', 'true'], {
    env: { ...env, ...nothing, ...keys },
  });
  expect({ status: failed.status, stderr: failed.stderr }).toMatchObject({ status: 255 });
  expect(existsSync(loaded)).toBe(false);
  // Node itself does load it.
  await run(process.execPath, ['--eval', '0'], { env });
  expect(existsSync(loaded)).toBe(true);
});

test('openssl-conf-names-native-code: no configuration of OpenSSL is read but the empty one', async () => {
  const configuration = join(folder, 'openssl.cnf');
  const lines = ['nodejs_conf = init', '[init]', 'providers = all', '[all]', 'planted = planted', '[planted]'];
  writeFileSync(configuration, [...lines, `module = ${join(folder, 'planted.so')}`, 'activate = 1', ''].join('\n'));
  const env = { PATH: nowhere, OPENSSL_CONF: configuration };
  expect(await run(executable, ['--version'], { env })).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  // Node itself does try to load what is named.
  expect((await run(process.execPath, ['--eval', '0'], { env })).status).not.toBe(0);
});

lintsAFile(() => [executable]);
reachesInstances(() => ({ command: [executable], path: nowhere }), ['sallyport', 'sallyport-host']);
