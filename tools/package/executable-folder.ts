/** What somebody who downloads an executable gets: itself, its licences, the manual page and completions, in one archive. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../bundles.ts';
import { type Modules, makeExecutable } from './executable.ts';
import { writeManualAndCompletions } from './manual-and-completions.ts';
import { licensed, noticesText, packagesOf } from './notices.ts';
import type { Platform } from './platform.ts';

export async function makeExecutableFolder(
  platform: Platform,
  modules: Modules,
  workFolder: string,
  folder: string,
): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.md'), notices(platform, modules));
  for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, file), join(folder, file));
  writeManualAndCompletions(folder);
  await makeExecutable(platform, modules, workFolder, join(folder, 'sallyport'));
  // Reproducible: no time, user or order of the computer that packs.
  const order = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=u+rw,go+r,go-w'];
  const archive = ['-czf', `${folder}.tar.gz`, '-C', dirname(folder), basename(folder)];
  await promisify(execFile)('/usr/bin/tar', [...order, ...archive], { env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
}

function notices({ nodePackage }: Platform, modules: Modules): string {
  const packages = [...packagesOf(modules.sources), 'node_modules/@lydell/node-pty', relative(root, nodePackage)];
  return noticesText('sallyport', packages.map(licensed));
}
