// `npm test`: sets up what the tests need and runs all of them. Node built-ins only.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node, root, setUpToTest } from './setup/setup.mjs';

setUpToTest();
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const result = spawnSync(node, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
});
process.exit(result.status ?? 1);
