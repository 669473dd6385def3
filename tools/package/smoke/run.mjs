// `npm run package:test`: installs what the tests of the packages need, and runs them. Node built-ins only.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { node, root, setUpToTestPackages } from '../../setup/setup.mjs';

setUpToTestPackages();
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const config = join(root, 'tools/package/smoke/vitest.config.ts');
const result = spawnSync(node, [vitest, 'run', '--config', config, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
});
process.exit(result.status ?? 1);
