/**
 * The lock files of dpkg, new on each disk: on the computer only root may read them, so that an instance, which sees what
 * everybody may read, could not install a package.
 */
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostTree } from './host-trees.ts';
import type { InstanceIds } from './instance-ids.ts';
import { layerFolder } from './plan.ts';

const locks = ['lock', 'lock-frontend', 'triggers/Lock'];

export async function addPackageLocks(disk: string, trees: readonly HostTree[], { first }: InstanceIds): Promise<void> {
  const tree = trees.find(({ path }) => path === 'var/lib/dpkg');
  if (tree === undefined) return;
  const { upper } = layerFolder(disk, tree);
  await mkdir(join(upper, 'triggers'), { mode: 0o755 });
  for (const name of locks) await writeFile(join(upper, name), '', { mode: 0o640 });
  for (const name of ['triggers', ...locks]) await chown(join(upper, name), first, first);
}
