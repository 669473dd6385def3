/**
 * `npm run package`: everything that is published, into `dist/packages`: npm tarballs, executables for Linux, and the digests
 * of all of them.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundles.ts';
import { commandLine } from './command-line.ts';
import { buildModules } from './executable.ts';
import { makeExecutableFolder } from './executable-folder.ts';
import { libraries } from './libraries.ts';
import { readManifest } from './manifest.ts';
import { architectures, platformOf } from './platform.ts';
import { makeTarball } from './tarball.ts';

const finished = join(root, 'dist/packages');
/** Made aside and put in place whole: nobody installs or tests half of it. */
const workFolder = join(root, `dist.${process.pid}.tmp`);
const fresh = join(workFolder, 'packages');

async function main(): Promise<void> {
  const { version } = readManifest('.');
  mkdirSync(fresh, { recursive: true });
  const platforms = architectures.map((architecture) => platformOf(architecture, workFolder));
  for (const contents of [...libraries, commandLine(platforms)]) {
    say(await makeTarball(contents, join(workFolder, 'tarballs'), fresh));
  }
  const modules = await buildModules(workFolder);
  await Promise.all(
    platforms.map(async (platform) => {
      const name = `sallyport-${version}-linux-${platform.architecture}`;
      await makeExecutableFolder(platform, modules, join(workFolder, platform.architecture), join(fresh, name));
      say(`${name}.tar.gz`);
    }),
  );
  writeFileSync(join(fresh, 'SHA256SUMS'), digests(fresh));
  mkdirSync(join(root, 'dist'), { recursive: true });
  if (existsSync(finished)) rmSync(finished, { recursive: true });
  renameSync(fresh, finished);
}

/** As sha256sum(1) writes and checks them. */
function digests(folder: string): string {
  const names = readdirSync(folder).filter((name) => /\.t(?:ar\.)?gz$/.test(name));
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
  return names.map((name) => `${digest(name)}  ${name}\n`).join('');
}

function say(name: string): void {
  process.stderr.write(`package: dist/packages/${name}\n`);
}

try {
  await main();
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
