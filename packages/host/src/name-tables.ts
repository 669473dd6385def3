/** Reads the files whose parts can name an account that does not exist yet: sudoers(5) with what it includes, and gshadow(5). */
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { HostError } from './host-error.ts';
import { includesIn } from './sudoers-names.ts';
import type { NameTables } from './system.ts';

const sudoersPath = '/etc/sudoers';
/** sudo itself reads 128 levels of includes. */
const mostFiles = 1024;

export function readNameTables(): NameTables {
  return { sudoers: readSudoersFiles(), gshadow: readIfThere('/etc/gshadow') ?? '' };
}

function readSudoersFiles(): readonly string[] {
  const texts: string[] = [];
  const read = new Set<string>();
  const waiting = [sudoersPath];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (read.has(path)) continue;
    read.add(path);
    if (read.size > mostFiles)
      throw new HostError('host/bad-sudoers', `${sudoersPath} includes more than ${mostFiles} files`);
    const text = readIfThere(path);
    if (text === undefined) continue;
    texts.push(text);
    for (const { kind, path: written } of includesIn(text)) {
      const included = absolute(written, path).replaceAll('%h', hostname().split('.')[0] ?? '');
      waiting.push(...(kind === 'include' ? [included] : filesIn(included)));
    }
  }
  return texts;
}

function absolute(path: string, from: string): string {
  return path.startsWith('/') ? path : `${from.slice(0, from.lastIndexOf('/'))}/${path}`;
}

function filesIn(directory: string): readonly string[] {
  try {
    // sudo reads no names with a dot or with a tilde at the end.
    return readdirSync(directory)
      .filter((name) => !name.includes('.') && !name.endsWith('~'))
      .map((name) => `${directory}/${name}`);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw new HostError('host/untrusted-file', `${path} cannot be read`, undefined, { cause: error });
  }
}
