/** Copies the programs that become /opt/sallyport, so that a later build does not change them. */
import { chmod, cp, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runtimePath } from './runtime.ts';

export async function copyProduct(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true });
  await mkdir(join(to, 'bin'), { recursive: true });
  // A mount point: the runtime is too large to copy.
  await writeFile(join(to, 'bin', basename(runtimePath)), '');
  for (const name of ['.', ...(await readdir(to, { recursive: true }))]) {
    const path = join(to, name);
    const info = await stat(path);
    // Every user inside may read them, even if the checkout was made under a strict umask.
    await chmod(path, info.isDirectory() || (info.mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}
