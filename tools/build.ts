/**
 * Bundles: what instances mount (`dist/guest`) and the command line (`dist/cli`). Skipped when no source changed since
 * the last time; `--force` builds anyway.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputOptions } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const finished = join(root, 'dist');
/** Built aside and put in place whole, so that a program started meanwhile finds the old one or the new one. */
const dist = join(root, `dist.${process.pid}.tmp`);
const stamp = join(finished, 'stamp');

/** The interpreter inside instances; a shebang needs an absolute path. */
const guestNode = '/opt/sallyport/bin/node';

function sourcesHash(): string {
  const hash = createHash('sha256');
  const patterns = ['packages/*/src/**/*.{ts,json,sh}', 'apps/*/src/**/*.ts', 'tools/build.ts', 'package-lock.json'];
  for (const path of globSync(patterns, { cwd: root }).toSorted()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

const shared = {
  cwd: root,
  platform: 'node',
  // `module`: packages that ship both forms; the ES one can be shaken, and what is left loads in three quarters of the time.
  resolve: { conditionNames: ['source', 'import', 'node', 'default'], mainFields: ['module', 'main'] },
  checks: { circularDependency: true },
} as const satisfies Partial<BuildOptions>;

/** One self-contained file: nothing else of ours needs to be on the instance. */
async function single(input: string, file: string, output: Partial<OutputOptions> = {}): Promise<void> {
  await build({
    ...shared,
    input,
    output: { file, format: 'esm', codeSplitting: false, ...output },
  });
}

/** Commands load lazily, so each becomes a chunk of its own. */
async function commandLine(): Promise<void> {
  await build({
    ...shared,
    input: {
      sallyport: 'apps/cli/src/main.ts',
      // A program of its own that the region starts, looked for beside the chunk that starts it.
      'chunks/enter': 'packages/region/src/instances/enter.ts',
    },
    output: {
      dir: join(dist, 'cli'),
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: 'chunks/[name]-[hash].mjs',
    },
  });
}

async function main(): Promise<void> {
  const hash = sourcesHash();
  if (!process.argv.includes('--force') && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const lib = join(dist, 'guest/lib');
  const bin = join(dist, 'guest/bin');
  for (const folder of [lib, bin]) mkdirSync(folder, { recursive: true });
  const host = join(bin, 'sallyport-host');
  await Promise.all([
    single('packages/region/src/instances/guest/main.ts', join(lib, 'guest.mjs')),
    single('packages/node/src/agent-main.ts', join(lib, 'agent.mjs')),
    single('packages/node/src/session-worker-main.ts', join(lib, 'session-worker.mjs')),
    // Without an ending Node reads ES modules twice to know them; as CommonJS it starts in three quarters of the time.
    single('apps/host/src/main.ts', host, { format: 'cjs', banner: `#!${guestNode}` }),
    commandLine(),
    // Started as a program of its own, from beside the chunk that holds the sandbox.
    single('packages/region/src/instances/enter.ts', join(dist, 'cli/chunks/enter.mjs')),
  ]);
  chmodSync(host, 0o755);
  // Whatever lies above it, in a checkout or on a host, must not turn it into an ES module.
  writeFileSync(join(bin, 'package.json'), '{ "type": "commonjs" }\n');
  copyFileSync(join(root, 'packages/region/src/instances/guest/init.sh'), join(lib, 'init.sh'));
  const require = createRequire(join(root, 'packages/node/package.json'));
  copyFileSync(require.resolve(`@lydell/node-pty-linux-${process.arch}/pty.node`), join(lib, 'pty.node'));
  writeFileSync(join(dist, 'stamp'), hash);
  rmSync(finished, { recursive: true, force: true });
  renameSync(dist, finished);
}

try {
  await main();
} finally {
  rmSync(dist, { recursive: true, force: true });
}
