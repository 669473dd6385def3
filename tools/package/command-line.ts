/** The npm tarball `sallyport`: the command line with all its dependencies, and the programs that run inside instances. */
import { join } from 'node:path';
import { makeCommandLine, makeGuest } from '../bundles.ts';
import { manualPage, writeManualAndCompletions } from './manual-and-completions.ts';
import type { Platform } from './platform.ts';
import type { Contents } from './tarball.ts';

export function commandLine(platforms: readonly Platform[]): Contents {
  const addons = Object.fromEntries(platforms.map(({ architecture, ptyAddon }) => [architecture, ptyAddon]));
  return {
    workspace: 'apps/cli',
    build: async (folder) => {
      writeManualAndCompletions(folder);
      const made = [makeCommandLine(join(folder, 'dist')), makeGuest(join(folder, 'dist/guest'), addons)];
      return (await Promise.all(made)).flat();
    },
    copied: ['bin', 'README.md'],
    fromRoot: ['CHANGELOG.md'],
    // npm shows it to man(1) when the package is installed globally.
    manifest: { man: [`./${manualPage}`] },
    carried: ['node_modules/@lydell/node-pty'],
  };
}
