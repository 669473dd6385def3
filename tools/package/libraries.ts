/** The npm tarballs of the two libraries, which depend on nothing. */
import { join } from 'node:path';
import { makePackage } from '../../packages/iam/tools/make-package.ts';
import { root } from '../bundles.ts';
import { writeLibrary } from './library.ts';
import type { Contents } from './tarball.ts';

export const libraries: readonly Contents[] = [
  {
    workspace: 'packages/iam',
    build: (folder) => makePackage(join(folder, 'dist/npm')),
    copied: ['README.md', 'vectors'],
    fromRoot: [],
    manifest: {},
    carried: [],
  },
  {
    workspace: 'packages/ssm',
    build: (folder) => writeLibrary(join(root, 'packages/ssm'), { index: 'index.ts' }, join(folder, 'dist/npm')),
    copied: ['README.md', 'vectors'],
    fromRoot: [],
    manifest: {},
    carried: [],
  },
];
