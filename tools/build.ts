/**
 * Bundles: what instances mount (`dist/guest`) and the command line (`dist/cli`). Skipped when no source changed since
 * the last time; `--force` builds anyway.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedPtyAddon, makeCommandLine, makeGuest, root } from './bundles.ts';

const finished = join(root, 'dist');
/** Built aside and put in place whole, so that a program started meanwhile finds the old one or the new one. */
const dist = join(root, `dist.${process.pid}.tmp`);
const stamp = join(finished, 'stamp');

function sourcesHash(): string {
  const hash = createHash('sha256');
  const sources = ['packages/*/src/**/*.{ts,json,sh}', 'apps/*/src/**/*.ts', 'apps/*/package.json'];
  const patterns = [...sources, 'tools/{build,bundles}.ts', 'package-lock.json'];
  for (const path of globSync(patterns, { cwd: root }).toSorted()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function main(): Promise<void> {
  const hash = sourcesHash();
  if (!process.argv.includes('--force') && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  mkdirSync(dist);
  await Promise.all([
    makeGuest(join(dist, 'guest'), { [process.arch]: installedPtyAddon() }),
    makeCommandLine(join(dist, 'cli')),
  ]);
  writeFileSync(join(dist, 'stamp'), hash);
  // What `npm run package` made stays.
  const packages = join(finished, 'packages');
  if (existsSync(packages)) renameSync(packages, join(dist, 'packages'));
  rmSync(finished, { recursive: true, force: true });
  renameSync(dist, finished);
}

try {
  await main();
} finally {
  rmSync(dist, { recursive: true, force: true });
}
