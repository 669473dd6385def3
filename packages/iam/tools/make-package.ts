/**
 * Writes `dist/npm`, which is what `npm pack` ships beside README, licence and vectors: two bundles with what they share,
 * declarations, and the notice that AWS's reference as data asks for. Decision: docs/decisions/0006-iam-bundled.md.
 */
import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeLibrary } from '../../../tools/package/library.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Answers the modules of the bundles. */
export async function makePackage(folder: string): Promise<readonly string[]> {
  const modules = await writeLibrary(root, { index: 'index.ts', lint: 'lint/index.ts' }, folder);
  copyFileSync(join(root, 'src/lint/generated/services.LICENSE.txt'), join(folder, 'services.LICENSE.txt'));
  return modules;
}

if (import.meta.main) {
  const finished = join(root, 'dist/npm');
  // Made aside and put in place whole: nobody packs or measures half of it.
  const fresh = join(root, `dist/npm.${process.pid}.tmp`);
  try {
    await makePackage(fresh);
    rmSync(finished, { recursive: true, force: true });
    renameSync(fresh, finished);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
