/**
 * Logins of `sallyport-host` in progress, as /proc shows them. Until such a login has become the person's program it is root's,
 * and nothing that comes from the client may reach it (spec/host B-10).
 */
import { descendants, type ProcessRow, processTable, processUids, processWords } from './proc.ts';
import { isProvisioning } from './provisioning.ts';

const loginProgram = 'sallyport-host';

export type LoginPorts = {
  readonly table: () => readonly ProcessRow[];
  readonly words: (pid: number) => readonly string[];
  readonly uids: (pid: number) => readonly number[];
  readonly provisioning: (pid: number) => boolean;
};

export const systemLoginPorts: LoginPorts = {
  table: processTable,
  words: processWords,
  uids: processUids,
  provisioning: isProvisioning,
};

/**
 * The logins among the first process of a session and its descendants, or of all its processes (`tree`) where the kernel does not
 * list children. A worker asks this often while a login runs and at each
 * key until it knows that none will: with fifty sessions at once, the table of all processes would cost more than the logins.
 */
export function loginsBelow(pid: number | undefined, tree: () => readonly number[]): readonly ProcessRow[] {
  const rows = pid === undefined ? undefined : descendants(pid);
  if (rows === undefined) return loginsAmong(tree());
  return loginsAmong(
    rows.map((row) => row.pid),
    { ...systemLoginPorts, table: () => rows },
  );
}

/** The root processes among `pids` that are such a login, or a program without a child yet (sudo, setpriv) that starts one. */
export function loginsAmong(pids: readonly number[], ports: LoginPorts = systemLoginPorts): readonly ProcessRow[] {
  const wanted = new Set(pids);
  const rows = ports.table();
  const parents = new Set(rows.map((row) => row.parent));
  return rows.filter((row) => {
    if (!wanted.has(row.pid) || row.zombie) return false;
    const words = ports.words(row.pid).map(baseName);
    // What the login is replaced by is root's too until its child has become the person.
    if (!words.includes(loginProgram) && words[0] !== 'runuser') return false;
    // A person may write the name on their own command lines, but not with root's effective uid.
    if (ports.uids(row.pid)[1] !== 0 || ports.provisioning(row.pid)) return false;
    // The second word when a shebang starts it. sudo stays as the parent of what it started: then it is no login any more.
    return words.slice(0, 2).includes(loginProgram) || !parents.has(row.pid);
  });
}

function baseName(word: string): string {
  return word.slice(word.lastIndexOf('/') + 1);
}
