/**
 * One single executable: Node with the modules and files of `sallyport` in it.
 * https://nodejs.org/api/single-executable-applications.html, decision: docs/decisions/0007-one-executable.md.
 */
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'rolldown';
import { guestList, guestPrefix, type ListedFile } from '../../apps/cli/src/executable/guest-files.ts';
import { bundling, commandLineProgram, modulesOf, programs, root } from '../bundles.ts';
import type { Platform } from './platform.ts';

/** What Node's documentation gives: the name of the part, and the mark that tells Node whether it is there. */
const blobName = 'NODE_SEA_BLOB';
const sentinelFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const postject = join(root, 'node_modules/postject/dist/cli.js');

export type Modules = { readonly main: string; readonly folder: string; readonly sources: readonly string[] };

/** The same for every processor. CommonJS, because the main script of an executable is. */
export async function buildModules(workFolder: string): Promise<Modules> {
  const main = join(workFolder, 'main.cjs');
  const folder = join(workFolder, 'modules');
  const [loader, rest] = await Promise.all([
    build({ ...bundling, input: 'apps/cli/src/executable/main.ts', output: { file: main, format: 'cjs' } }),
    build({
      ...bundling,
      input: { sallyport: commandLineProgram, ...programs },
      output: {
        dir: folder,
        format: 'cjs',
        // Node's own modules too are asked for by `require`, the only way there is.
        dynamicImportInCjs: false,
        entryFileNames: '[name].cjs',
        chunkFileNames: '[name]-[hash].cjs',
      },
    }),
  ]);
  return { main, folder, sources: [...modulesOf(loader), ...modulesOf(rest)] };
}

type GuestFile = ListedFile & { readonly file: string };

/** What becomes /opt/sallyport in instances. Its programs are the executable itself, which is bound over `bin/sallyport`. */
function guestFiles(workFolder: string, { architecture, ptyAddon }: Platform): readonly GuestFile[] {
  const host = join(workFolder, 'sallyport-host');
  writeFileSync(host, '#!/opt/sallyport/bin/sallyport --program=host\n');
  const init = join(root, 'packages/region/src/instances/guest/init.sh');
  const files = [
    { path: 'bin/sallyport-host', file: host, executable: true },
    { path: 'lib/init.sh', file: init, executable: false },
    { path: `lib/pty-${architecture}.node`, file: ptyAddon, executable: true },
  ];
  return files.map((one) => ({
    ...one,
    sha256: createHash('sha256').update(readFileSync(one.file)).digest('hex'),
  }));
}

export async function makeExecutable(
  platform: Platform,
  modules: Modules,
  workFolder: string,
  to: string,
): Promise<void> {
  mkdirSync(workFolder, { recursive: true });
  const guest = guestFiles(workFolder, platform);
  const list = join(workFolder, guestList);
  writeFileSync(list, JSON.stringify(guest.map(({ path, executable, sha256 }) => ({ path, executable, sha256 }))));
  const blob = join(workFolder, 'blob');
  const config = join(workFolder, 'config.json');
  writeFileSync(
    config,
    JSON.stringify({
      // Without its folder: the name goes into the executable, which is to be the same wherever it is made.
      main: basename(modules.main),
      output: blob,
      disableExperimentalSEAWarning: true,
      // Both are of the processor that makes them.
      useSnapshot: false,
      useCodeCache: false,
      // What root runs must not take options of Node from the environment, and OPENSSL_CONF can name native code to load.
      execArgvExtension: 'none',
      execArgv: ['--openssl-config=/dev/null'],
      assets: {
        ...Object.fromEntries(readdirSync(modules.folder).map((name) => [name, join(modules.folder, name)])),
        [guestList]: list,
        ...Object.fromEntries(guest.map(({ path, file }) => [guestPrefix + path, file])),
      },
    }),
  );
  execFileSync(process.execPath, ['--experimental-sea-config', config], {
    cwd: dirname(modules.main),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  copyFileSync(platform.node, to);
  chmodSync(to, 0o755);
  // A process of its own for each, so that both processors of a small computer have work.
  await promisify(execFile)(process.execPath, [postject, to, blobName, blob, '--sentinel-fuse', sentinelFuse]);
}
