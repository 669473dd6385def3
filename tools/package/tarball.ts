/** One npm tarball, packed from a folder that holds exactly what is to be in it. */
import { copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundles.ts';
import { published, readManifest } from './manifest.ts';
import { licensed, noticesText, packagesOf } from './notices.ts';
import { pack } from './npm.ts';

/** What people get beside the programs: the manual page and the completions of shells, where the repository has them. */
export const companions: readonly string[] = ['man', 'completions'].filter((name) => existsSync(join(root, name)));

export type Contents = {
  /** Workspace the manifest, README and other files come from. */
  readonly workspace: string;
  /** Writes what is built; answers the modules that are in it. */
  readonly build: (folder: string) => Promise<readonly string[]>;
  /** Files and folders of the workspace that are copied as they are. */
  readonly copied: readonly string[];
  /** The same of the repository's root. */
  readonly fromRoot: readonly string[];
  /** Folders of packages whose files are in it without having been bundled. */
  readonly carried: readonly string[];
};

const noticesFile = 'THIRD-PARTY-NOTICES.md';

export async function makeTarball(contents: Contents, room: string, to: string): Promise<string> {
  const { workspace, copied, fromRoot, carried } = contents;
  const manifest = published(readManifest(workspace));
  const folder = join(room, manifest.name);
  mkdirSync(folder, { recursive: true });
  const modules = await contents.build(folder);
  const packages = [...new Set([...packagesOf(modules), ...carried])].sort();
  for (const path of copied) cpSync(join(root, workspace, path), join(folder, path), { recursive: true });
  for (const path of fromRoot) cpSync(join(root, path), join(folder, path), { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const notices = noticesText(manifest.name, packages.map(licensed));
  writeFileSync(join(folder, noticesFile), notices);
  const files = [...((manifest.files as readonly string[]) ?? []), ...fromRoot, noticesFile];
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ ...manifest, files }, null, 2)}\n`);
  return pack(folder, to);
}
