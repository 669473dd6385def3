/**
 * Makes a home directory under another name and renames it: a home that is there is complete, and a login that finds none makes
 * it. useradd makes it in place, and one that is interrupted leaves half of it.
 */
import { chmodSync, cpSync, existsSync, lchownSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HostError } from './host-error.ts';
import { run } from './run.ts';

const skeleton = '/etc/skel';
const restorecon = '/usr/sbin/restorecon';

export async function makeHome(home: string, id: number): Promise<void> {
  const draft = join(dirname(home), `.${home.slice(home.lastIndexOf('/') + 1)}.sallyport-new`);
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    if (existsSync(skeleton)) {
      for (const entry of readdirSync(skeleton)) {
        cpSync(join(skeleton, entry), join(draft, entry), { recursive: true, verbatimSymlinks: true });
      }
    }
    own(draft, id);
    chmodSync(draft, 0o700);
    renameSync(draft, home);
  } catch (cause) {
    const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
    throw new HostError('host/program-failed', `the home directory cannot be created (${code})`, undefined, { cause });
  }
  if (existsSync(restorecon) && existsSync('/sys/fs/selinux/enforce')) {
    await run({ path: restorecon, package: 'policycoreutils' }, ['-R', home]);
  }
}

/** Nobody but root can change what lies below: the directory is root's with mode 0700 until its own turn, the last. */
function own(path: string, id: number): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) own(below, id);
    else lchownSync(below, id, id);
  }
  lchownSync(path, id, id);
}
