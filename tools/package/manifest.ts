/** The manifest of what is published: that of the workspace without what only a checkout has a use for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../bundles.ts';

export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly [field: string]: unknown;
};

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

export function published(manifest: Manifest): Manifest {
  const { scripts: _s, dependencies: _d, devDependencies: _dd, exports, ...rest } = manifest;
  return {
    ...rest,
    ...(exports !== undefined && { exports: Object.fromEntries(Object.entries(exports).map(withoutSource)) }),
    // Scoped packages are private unless they say so.
    ...(manifest.name.startsWith('@') && { publishConfig: { access: 'public' } }),
  };
}

type Export = readonly [path: string, target: string | Readonly<Record<string, string>>];

/** The condition that leads to TypeScript sources, which are not published. */
function withoutSource([path, target]: Export): Export {
  if (typeof target === 'string') return [path, target];
  return [path, Object.fromEntries(Object.entries(target).filter(([condition]) => condition !== 'source'))];
}
