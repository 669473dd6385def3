/** One npm tarball, packed from a folder that holds exactly what is to be in it. */
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundles.ts';
import { published, readManifest } from './manifest.ts';
import { licensed, noticesText, packagesOf } from './notices.ts';
import { pack } from './npm.ts';
import { copyTracked } from './tracked-files.ts';

export type Contents = {
  /** Workspace the manifest, README and other files come from. */
  readonly workspace: string;
  /** Writes what is built; answers the modules that are in it. */
  readonly build: (folder: string) => Promise<readonly string[]>;
  /** Files and folders of the workspace that are copied as they are. */
  readonly copied: readonly string[];
  /** The same of the repository's root. */
  readonly fromRoot: readonly string[];
  /** Fields that only the published manifest has. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Folders of packages whose files are in it without having been bundled. */
  readonly carried: readonly string[];
};

const noticesFile = 'THIRD-PARTY-NOTICES.md';

export async function makeTarball(contents: Contents, workFolder: string, to: string): Promise<string> {
  const { workspace, copied, fromRoot, carried } = contents;
  const manifest = published(readManifest(workspace));
  const folder = join(workFolder, manifest.name);
  mkdirSync(folder, { recursive: true });
  const modules = await contents.build(folder);
  const packages = [...new Set([...packagesOf(modules), ...carried])].sort();
  for (const path of copied) copyTracked(join(root, workspace), path, folder);
  for (const path of fromRoot) copyTracked(root, path, folder);
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const notices = noticesText(manifest.name, packages.map(licensed));
  writeFileSync(join(folder, noticesFile), notices);
  // All that is there: nothing of a workspace is in reach here.
  const complete = { ...manifest, ...contents.manifest, files: readdirSync(folder) };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(complete, null, 2)}\n`);
  return pack(folder, to);
}
