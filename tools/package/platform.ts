/**
 * What an executable for one kind of processor is made of: Node and the terminal's native code. What npm did not install here,
 * because it is for another processor, is fetched in the version and with the digest of package-lock.json.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundles.ts';
import { pack } from './npm.ts';

export const architectures = ['x64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];

export type Platform = {
  readonly architecture: Architecture;
  readonly node: string;
  /** Folder of the package that Node came in. */
  readonly nodePackage: string;
  readonly ptyAddon: string;
};

/** `workFolder` is a folder for what is fetched. */
export function platformOf(architecture: Architecture, workFolder: string): Platform {
  const nodePackage = packageFolder(`node-linux-${architecture}`, workFolder);
  const pty = packageFolder(`@lydell/node-pty-linux-${architecture}`, workFolder);
  return { architecture, nodePackage, node: join(nodePackage, 'bin/node'), ptyAddon: join(pty, 'pty.node') };
}

function packageFolder(name: string, workFolder: string): string {
  const installed = join(root, 'node_modules', name);
  return existsSync(installed) ? installed : fetchPackage(name, workFolder);
}

type Lock = {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string } | undefined>>;
};

function fetchPackage(name: string, workFolder: string): string {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock;
  const locked = lock.packages[`node_modules/${name}`];
  if (locked?.integrity === undefined) throw new Error(`package-lock.json has no digest of ${name}`);
  const tarball = join(workFolder, pack(`${name}@${locked.version}`, workFolder));
  const digest = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (digest !== locked.integrity) throw new Error(`${name}@${locked.version} is not what package-lock.json names`);
  const folder = join(workFolder, name);
  mkdirSync(folder, { recursive: true });
  // Headers and pages of Node's package, of which there are thousands, are left in it.
  const unwanted = ['package/include', 'package/share', 'package/CHANGELOG.md'].map((path) => `--exclude=${path}`);
  execFileSync('/usr/bin/tar', ['xzf', tarball, '-C', folder, '--strip-components=1', ...unwanted]);
  return folder;
}
