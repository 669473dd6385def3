// `npm start`: sets up by itself, then runs the tour. Node built-ins only.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { node, root, setUpToRun } from './setup/setup.mjs';

if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  process.stderr.write(
    'start: instances are Linux namespaces, which only root can make\nhint: on Linux run: sudo npm start\n',
  );
  process.exit(1);
}
setUpToRun();

// Should this process be killed outright, the kernel tells the tour, and the tour cleans up.
const tour = [node, join(root, 'dist/cli/sallyport.mjs'), 'tour', ...process.argv.slice(2)];
const child = spawn('/usr/bin/setpriv', ['--pdeathsig', 'TERM', '--', ...tour], { stdio: 'inherit' });
// A terminal sends Ctrl-C to us and to the tour alike; kill reaches only us and is passed on.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
