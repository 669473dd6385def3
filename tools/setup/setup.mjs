// Brings a checkout to the point where it runs: npm dependencies, system packages, bundles.
// Runs before dependencies exist: Node built-ins only. Every step says what it does, and does nothing when done already.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emulationPrograms, instancePrograms, isDebianLike, missingPackages, testPrograms } from './programs.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The pinned Node 24 that npm brings. */
export const node = join(root, 'node_modules/.bin/node');

function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

function fail(sentence, hint) {
  process.stderr.write(`setup: ${sentence}\nhint: ${hint}\n`);
  process.exit(1);
}

function run(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  return result.status === 0;
}

/** npm ci when the lock file differs from what was installed last. */
function dependencies() {
  const marker = join(root, 'node_modules/.sallyport-lock');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted && existsSync(node)) return;
  say('installing npm dependencies (npm ci)');
  const npm = process.env.npm_execpath;
  // npm warns of engines once a package when an older Node starts it, though everything runs on the Node it brings.
  const ci = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const ok = npm ? run(process.execPath, [npm, ...ci]) : run('npm', ci);
  if (!ok) fail('npm ci failed', 'read its message above; a registry that answers is needed once');
  if (!existsSync(node)) {
    fail(`there is no Node 24 for ${process.platform}/${process.arch}`, 'use Linux on x64 or arm64');
  }
  writeFileSync(marker, wanted);
}

/** Installs missing Debian packages by name as root, or prints the command that would. */
function systemPackages(programs) {
  const missing = missingPackages(programs);
  if (missing.length === 0) return;
  const command = `apt-get install --yes --no-install-recommends ${missing.join(' ')}`;
  if (!isDebianLike() || process.getuid?.() !== 0) {
    fail(
      `programs of these packages are missing: ${missing.join(', ')}`,
      isDebianLike() ? `run: sudo ${command}` : 'install them with your package manager (names are those of Debian)',
    );
  }
  say(`installing system packages: ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('/usr/bin/apt-get', command.split(' ').slice(1), { env });
  if (!install() && !(run('/usr/bin/apt-get', ['update'], { env }) && install())) {
    fail('apt-get could not install them', `run by hand: ${command}`);
  }
  // Debian starts and enables a freshly installed sshd. We need its program inside instances, not a port on this computer.
  if (missing.includes('openssh-server') && existsSync('/run/systemd/system')) {
    say('turning the freshly installed ssh service off on this computer');
    run('/usr/bin/systemctl', ['disable', '--now', 'ssh.service', 'ssh.socket']);
  }
}

function bundles() {
  if (!run(node, ['tools/build.ts'])) fail('the bundles could not be built', 'read the message above');
}

/** Everything `npm start` needs. */
export function setUpToRun() {
  dependencies();
  systemPackages(instancePrograms);
  bundles();
}

/** Everything `npm test` needs. */
export function setUpToTest() {
  dependencies();
  systemPackages([...instancePrograms, ...testPrograms]);
  bundles();
}

/** Everything `npm run package:test` needs beside what `npm run package` made. */
export function setUpToTestPackages() {
  dependencies();
  systemPackages([...instancePrograms, ...emulationPrograms]);
  if (!existsSync(join(root, 'dist/packages/SHA256SUMS'))) fail('there are no packages', 'make them: npm run package');
}
