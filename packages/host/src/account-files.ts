/** Users and groups from /etc/passwd and /etc/group, and from the name service switch (getent(1)) when the files do not have them. */
import { readFileSync } from 'node:fs';
import { type Group, parseGroup, parseUser, type User } from '@sallyport/linux';
import { HostError } from './host-error.ts';
import { programEnvironment } from './run.ts';

export function findUser(nameOrId: string | number): User | undefined {
  return find('passwd', nameOrId, parseUser);
}

export function findGroup(nameOrId: string | number): Group | undefined {
  return find('group', nameOrId, parseGroup);
}

/** The entries of /etc/passwd. */
export function localUsers(): readonly User[] {
  return linesOf('/etc/passwd').flatMap((line) => parseUser(line) ?? []);
}

/** The entries of /etc/group. */
export function localGroups(): readonly Group[] {
  return linesOf('/etc/group').flatMap((line) => parseGroup(line) ?? []);
}

function linesOf(path: string): readonly string[] {
  return readFileSync(path, 'utf8').split('\n');
}

function find<T extends { readonly name: string }>(
  database: 'passwd' | 'group',
  key: string | number,
  parse: (line: string) => T | undefined,
): T | undefined {
  const wanted = (line: string) => {
    // Only lines of the wanted user or group are parsed.
    if (typeof key === 'string') return line.startsWith(`${key}:`) ? parse(line) : undefined;
    const entry = line.includes(`:${key}:`) ? parse(line) : undefined;
    return entry !== undefined && numberOf(database, entry) === key ? entry : undefined;
  };
  if (filesFirst(database)) {
    for (const line of readFileSync(`/etc/${database}`, 'utf8').split('\n')) {
      const entry = wanted(line);
      if (entry !== undefined) return entry;
    }
  }
  // A directory service may have users that the files do not have, and no second account of that name may be created.
  const line = getent(database, String(key));
  return line === undefined ? undefined : wanted(line);
}

function numberOf(database: 'passwd' | 'group', entry: object): unknown {
  return database === 'passwd' ? (entry as User).uid : (entry as Group).gid;
}

/** Whether nsswitch.conf(5) has the files first; their entries then take precedence for every program. */
function filesFirst(database: 'passwd' | 'group'): boolean {
  let text: string;
  try {
    text = readFileSync('/etc/nsswitch.conf', 'utf8');
  } catch {
    return true;
  }
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${database}:`));
  const first = line
    ?.slice(database.length + 1)
    .trim()
    .split(/\s+/)[0];
  return first === undefined || first === 'files' || first === 'compat';
}

function getent(database: 'passwd' | 'group', key: string): string | undefined {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout, error } = spawnSync('/usr/bin/getent', [database, '--', key], {
    env: programEnvironment,
    encoding: 'utf8',
    timeout: 10_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // Exit code 2 of getent(1) is "not found". With any other failure it is unknown whether the account exists.
  if (status === 2) return undefined;
  if (status !== 0) {
    throw new HostError(
      'host/program-failed',
      `it is unknown whether ${key} exists in the ${database} database (getent ${error?.message ?? `ended with ${status}`})`,
      'look at the sources in /etc/nsswitch.conf',
    );
  }
  return stdout.split('\n')[0];
}
