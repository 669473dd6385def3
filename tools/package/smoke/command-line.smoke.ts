/** The tarball `sallyport`, in an empty folder, on the oldest Node that it promises to run on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../e2e/programs.ts';
import { lintsAFile } from './lint.ts';
import { beside, emptyFolder, install, installGlobally, oldestNode, version } from './packages.ts';
import { reachesInstances } from './session.ts';

const { folder, remove } = emptyFolder();
const nodeFolder = emptyFolder();
const program = join(folder, 'node_modules/.bin/sallyport');
let node: string;

beforeAll(() => {
  install(folder, 'sallyport');
  node = oldestNode(nodeFolder.folder);
});
afterAll(() => {
  remove();
  nodeFolder.remove();
});

test('it tells its version, and comes with README, licence, notices, changelog, manual page and completions', async () => {
  expect(await run(node, [program, '--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  const installed = join(folder, 'node_modules/sallyport');
  const documents = ['README.md', 'LICENSE', 'THIRD-PARTY-NOTICES.md', 'CHANGELOG.md', ...beside];
  expect(documents.filter((name) => !existsSync(join(installed, name)))).toEqual([]);
});

test('installed for everybody, it is on PATH and its manual page where man(1) looks', () => {
  const prefix = join(nodeFolder.folder, 'usr');
  installGlobally(prefix, 'sallyport');
  const wanted = ['bin/sallyport', 'share/man/man1/sallyport.1'];
  expect(wanted.filter((path) => !existsSync(join(prefix, path)))).toEqual([]);
});

test('an older Node is told which one is needed', async () => {
  const older = "data:text/javascript,Object.defineProperty(process.versions, 'node', { value: '22.17.1' })";
  const { status, stderr } = await run(node, [`--import=${older}`, program, '--version']);
  expect({ status, stderr }).toEqual({
    status: 8,
    stderr: 'sallyport: this Node is too old\nhint: Node 22.18 or newer; in a checkout npx brings its own\n',
  });
});

lintsAFile(() => [node, program]);
reachesInstances(() => ({ command: [node, program] }), ['node', 'package.json', 'sallyport-host']);
