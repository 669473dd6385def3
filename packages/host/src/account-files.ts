/** /etc/passwd and /etc/group as text, line by line, and the name service where the files do not know. */
import { readFileSync } from 'node:fs';
import { HostError } from './host-error.ts';
import { programEnvironment } from './run.ts';
import type { Group, User } from './system.ts';

export function findUser(nameOrId: string | number): User | undefined {
  return find('passwd', nameOrId, parseUser);
}

export function findGroup(nameOrId: string | number): Group | undefined {
  return find('group', nameOrId, parseGroup);
}

export function parseUser(line: string): User | undefined {
  const [name, , uid, gid, , home, shell, ...rest] = line.split(':');
  if (name === undefined || home === undefined || shell === undefined || rest.length > 0) return undefined;
  const ids = [parseId(uid), parseId(gid)] as const;
  if (ids[0] === undefined || ids[1] === undefined) return undefined;
  return { name, uid: ids[0], gid: ids[1], home, shell };
}

export function parseGroup(line: string): Group | undefined {
  const [name, , id, members, ...rest] = line.split(':');
  const gid = parseId(id);
  if (name === undefined || gid === undefined || members === undefined || rest.length > 0) return undefined;
  return { name, gid, members: members.split(',').filter(Boolean) };
}

function parseId(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
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

/** Whether the files have the first word, so that what they say is what every program will be told. */
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
      `the name service cannot say whether ${key} exists (getent ${error?.message ?? `ended with ${status}`})`,
      'look at the sources in /etc/nsswitch.conf',
    );
  }
  return stdout.split('\n')[0];
}
