// `npm run lock`: makes package-lock.json name every platform's optional package, also those the registry at hand does
// not carry. npm leaves out what it cannot fetch, and then `npm ci` calls the lock file out of date everywhere.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../package-lock.json', import.meta.url));

const systems = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const processors = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];

/** What a platform package says of itself is in its name: `binding-linux-x64-musl`. Undefined when it is no such name. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = systems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (cpu === undefined || (os === undefined && cpu !== 'wasm32')) return undefined;
  const libc = words.includes('musl') ? 'musl' : words.some((word) => word.startsWith('gnu')) ? 'glibc' : undefined;
  return { cpu: [cpu], ...(os && { os: [os] }), ...(libc && { libc: [libc] }) };
}

const npm = process.env.npm_execpath ?? '/usr/bin/npm';
const args = ['install', '--package-lock-only', '--no-audit', '--no-fund'];
const made = spawnSync(process.execPath, [npm, ...args], { stdio: 'inherit' });
if (made.status !== 0) process.exit(made.status ?? 1);

const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = {};
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    const platform = platformOf(name);
    if (path in lock.packages || platform === undefined || !/^\d/.test(version)) continue;
    added[path] = { version, ...platform, ...(entry.dev && { dev: true }), optional: true };
  }
}
const entries = Object.entries({ ...lock.packages, ...added });
const [root, ...rest] = entries;
lock.packages = Object.fromEntries([root, ...rest.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
process.stderr.write(`lock: ${Object.keys(added).length} packages of other platforms named\n`);
