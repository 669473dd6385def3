/** What is copied from the checkout: files of the repository, and nothing that was left lying beside them. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file or folder at `path` below `from`, to the same path below `to`. Notes, keys and dumps that git does not have stay behind. */
export function copyTracked(from: string, path: string, to: string): void {
  const listed = execFileSync('/usr/bin/git', ['ls-files', '-z', '--', path], { cwd: from, encoding: 'utf8' });
  const files = listed.split('\0').filter((file) => file !== '');
  if (files.length === 0) throw new Error(`the repository has no ${join(from, path)}`);
  for (const file of files) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
  }
}
