/** What a program of a service gets at its start: its user, its variables, its folders, its standard streams (systemd.exec(5)). */
import { closeSync, constants, existsSync, fchmodSync, fchownSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseGroup, parseUser } from '@sallyport/linux';
import { consoleDescriptor } from '../log.ts';
import { type Environment, parseAssignments, parseEnvironmentFile } from './command-line.ts';
import { type FolderKind, type ServiceSettings, SettingsError } from './service-settings.ts';
import { expandSpecifiers, type SpecifierFacts } from './specifiers.ts';

export type ServiceUser = {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
  readonly shell: string;
};

/** Where each kind of folder lies, and the variable that names it. */
const places: Readonly<Record<FolderKind, string>> = {
  Runtime: '/run',
  State: '/var/lib',
  Cache: '/var/cache',
  Logs: '/var/log',
  Configuration: '/etc',
};

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class ServiceEnvironment {
  readonly user: ServiceUser;
  readonly #settings: ServiceSettings;
  readonly #facts: SpecifierFacts;

  constructor(unit: string, settings: ServiceSettings) {
    this.#settings = settings;
    const facts = { unit, hostname: hostname() };
    const root = { name: 'root', uid: 0, gid: 0, home: '/root' };
    const named = (text: string): string => specified(text, { ...facts, user: root });
    this.user = findUser(settings, named);
    this.#facts = { ...facts, user: this.user };
  }

  expand(text: string): string {
    return specified(text, this.#facts);
  }

  /** Read anew for each program, because a program before it may have written a file of them. */
  variables(): Environment {
    const { user } = this;
    const isNamed = this.#settings.user !== undefined;
    return {
      ...{ PATH: path, LANG: 'C.UTF-8' },
      ...(isNamed ? { HOME: user.home, USER: user.name, LOGNAME: user.name, SHELL: user.shell } : {}),
      ...Object.fromEntries(
        this.#settings.folders
          .filter(({ names }) => names.length > 0)
          .map(({ kind, names }) => [
            `${kind.toUpperCase()}_DIRECTORY`,
            names.map((name) => `${places[kind]}/${this.expand(name)}`).join(':'),
          ]),
      ),
      ...this.#assigned(),
      ...this.#fromFiles(),
    };
  }

  /** Made where they are missing; they belong to the service's user. */
  makeFolders(): void {
    for (const { kind, names, mode } of this.#settings.folders) {
      for (const name of names) this.#makeFolder(places[kind], this.expand(name), kind === 'Configuration', mode);
    }
  }

  /** Where the programs start; `-` before it: or at the root. */
  folder(): string {
    const given = this.#settings.workingDirectory;
    if (given === undefined) return '/';
    const wanted = this.expand(given.replace(/^-/, ''));
    const found = wanted === '~' ? this.user.home : wanted;
    return given.startsWith('-') && !existsSync(found) ? '/' : found;
  }

  /** A descriptor for the value of StandardOutput= or StandardError=; not the console's is to be closed after the start. */
  output(value: string): number {
    const [, how = '', file = ''] = /^(file|append|truncate):(.*)$/.exec(value) ?? [];
    if (value === 'null') return openSync('/dev/null', 'w');
    if (how !== '') return openSync(this.expand(file), how === 'truncate' ? 'w' : how === 'append' ? 'a' : 'r+', 0o644);
    if (/^(?:inherit|journal|kmsg|syslog)(?:\+console)?$/.test(value)) return consoleDescriptor();
    throw new SettingsError(`StandardOutput=${value} is not served here`);
  }

  #assigned(): Environment {
    const all = this.#settings.environment.map((text) => {
      const assigned = parseAssignments(this.expand(text));
      if (typeof assigned === 'string') throw new SettingsError(`Environment=: ${assigned}`);
      return assigned;
    });
    return Object.assign({}, ...all);
  }

  #fromFiles(): Environment {
    const all = this.#settings.environmentFiles.map((given) => {
      const optional = given.startsWith('-');
      const file = this.expand(given.replace(/^-/, ''));
      try {
        return parseEnvironmentFile(readFileSync(file, 'utf8'));
      } catch (error) {
        if (optional) return {};
        throw new SettingsError(`EnvironmentFile=${file}: ${(error as NodeJS.ErrnoException).code}`);
      }
    });
    return Object.assign({}, ...all);
  }

  #makeFolder(place: string, name: string, rootOwned: boolean, mode: number): void {
    if (name === '' || name.startsWith('/') || name.split('/').includes('..')) {
      throw new SettingsError(`a folder of the service is not below ${place}: ${name}`);
    }
    let here = place;
    for (const part of name.split('/')) {
      here = `${here}/${part}`;
      if (!existsSync(here)) mkdirSync(here, { mode: 0o755 });
    }
    // A user who owns the folder above may put a link there, and would be given what it leads to.
    const folder = openSync(here, constants.O_DIRECTORY | constants.O_NOFOLLOW);
    try {
      if (!rootOwned) fchownSync(folder, this.user.uid, this.user.gid);
      fchmodSync(folder, mode);
    } finally {
      closeSync(folder);
    }
  }
}

function specified(text: string, facts: SpecifierFacts): string {
  const expanded = expandSpecifiers(text, facts);
  if (typeof expanded === 'string') throw new SettingsError(expanded);
  return expanded.text;
}

function findUser(settings: ServiceSettings, expand: (text: string) => string): ServiceUser {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .flatMap((line) => parseUser(line) ?? []);
  const groups = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .flatMap((line) => parseGroup(line) ?? []);
  const wanted = expand(settings.user ?? 'root');
  const user = users.find(({ name, uid }) => name === wanted || String(uid) === wanted);
  if (user === undefined) throw new SettingsError(`User=${wanted}: no such user`);
  const groupId = (given: string): number => {
    const name = expand(given);
    const group = groups.find((one) => one.name === name || String(one.gid) === name);
    if (group === undefined) throw new SettingsError(`Group=${name}: no such group`);
    return group.gid;
  };
  const gid = settings.group === undefined ? user.gid : groupId(settings.group);
  const member = groups.filter(({ members }) => members.includes(user.name)).map((group) => group.gid);
  const more = settings.supplementaryGroups.map(groupId);
  const { name, uid, home, shell } = user;
  return { name, uid, gid, groups: [...new Set([gid, ...member, ...more])], home, shell };
}
