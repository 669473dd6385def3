/** Where the packages are, and an empty folder to use them in. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../bundles.ts';
import { readManifest } from '../manifest.ts';
import { npm, pack } from '../npm.ts';

export const { version } = readManifest('.');
const packages = join(root, 'dist/packages');

/** What lies beside every `sallyport`. */
export const beside: readonly string[] = [
  'man/sallyport.1',
  'completions/sallyport.bash',
  'completions/_sallyport',
  'completions/sallyport.fish',
];

export type TemporaryFolder = { readonly folder: string; remove(): void };

export function emptyFolder(): TemporaryFolder {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-smoke-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Without the registry: what a tarball of ours needs is in it. */
export function install(folder: string, ...names: readonly string[]): void {
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm(['install', '--offline', '--ignore-scripts', ...names.map(tarball)], folder);
}

export function installGlobally(prefix: string, name: string): void {
  npm(['install', '--offline', '--ignore-scripts', '--global', '--prefix', prefix, tarball(name)], packages);
}

function tarball(name: string): string {
  return join(packages, `${name}-${version}.tgz`);
}

/** The executable out of its archive. */
export function unpackExecutable(folder: string, architecture: string): string {
  const name = `sallyport-${version}-linux-${architecture}`;
  execFileSync('/usr/bin/tar', ['xzf', join(packages, `${name}.tar.gz`), '-C', folder]);
  return join(folder, name, 'sallyport');
}

/** The oldest Node that the manifests promise, out of the registry. */
export function oldestNode(folder: string): string {
  const promised = (readManifest('apps/cli').engines as { readonly node: string }).node;
  const oldest = /^>=(\d+\.\d+)$/.exec(promised)?.[1];
  if (oldest === undefined) throw new Error(`engines of apps/cli is ${promised}`);
  const fetched = join(folder, pack(`node-linux-${process.arch}@${oldest}.0`, folder));
  execFileSync('/usr/bin/tar', ['xzf', fetched, '-C', folder, 'package/bin/node']);
  return join(folder, 'package/bin/node');
}

/** The digests as they were written, by file name. */
export function digests(): ReadonlyMap<string, string> {
  const lines = readFileSync(join(packages, 'SHA256SUMS'), 'utf8').trim().split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

export function packageFile(name: string): Buffer {
  return readFileSync(join(packages, name));
}
