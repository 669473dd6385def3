/** Unit files on the instance's disk: which file a name stands for, its drop-ins, and what enables it (systemd.unit(5)). */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseUnit, type UnitText, wordsOf } from './unit-text.ts';

/** The earlier ones hide the later ones. */
const folders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
/** Where an administrator's decisions are kept. */
const own = '/etc/systemd/system';

export type UnitFile =
  | { readonly kind: 'not-found'; readonly name: string }
  | { readonly kind: 'masked'; readonly name: string }
  | { readonly kind: 'loaded'; readonly name: string; readonly path: string; readonly text: UnitText };

/** A name of a service as users give it, with `.service`; undefined for what is no name of a unit. */
export function unitName(given: string): string | undefined {
  const name = /\.(?:service|socket|timer|target|mount|path|device|slice|scope|swap|automount)$/.test(given)
    ? given
    : `${given}.service`;
  return /^[A-Za-z0-9:_.\\-]+(?:@[A-Za-z0-9:_.\\@-]*)?\.[a-z]+$/.test(name) && name.length < 256 ? name : undefined;
}

export class UnitFiles {
  /** `root` is where the file system begins. */
  readonly #root: string;

  constructor(root: string = '') {
    this.#root = root;
  }

  load(name: string): UnitFile {
    const path = this.#find(name);
    if (path === undefined) return { kind: 'not-found', name };
    const target = this.#target(path);
    if (target === undefined) return { kind: 'masked', name };
    // A link from another name is an alias; one from an instance's name leads to its template.
    const alias = !isTemplateOf(basename(target), name) && unitName(basename(target)) === basename(target);
    const canonical = alias ? basename(target) : name;
    const dropIns = this.#dropIns(name === canonical ? [name] : [canonical, name]);
    const texts = [target, ...dropIns].map((file) => readFileSync(file, 'utf8'));
    return { kind: 'loaded', name: canonical, path: this.#shown(alias ? target : path), text: parseUnit(texts) };
  }

  /** As systemctl is-enabled prints it; undefined where there is no such unit. */
  state(name: string): string | undefined {
    const unit = this.load(name);
    if (unit.kind === 'not-found') return undefined;
    if (unit.kind === 'masked') return 'masked';
    if (unit.name !== name) return 'alias';
    if (this.#links(name).length > 0) return 'enabled';
    const installs = [...this.#installLinks(name, unit.text)];
    return installs.length > 0 || wordsOf(unit.text, 'Install', 'Also').length > 0 ? 'disabled' : 'static';
  }

  /** What it did, in systemctl's words. */
  enable(name: string): readonly string[] {
    const unit = this.load(name);
    if (unit.kind !== 'loaded') return [];
    const said: string[] = [];
    for (const link of this.#installLinks(unit.name, unit.text)) {
      if (readLink(this.#root + link) === unit.path) continue;
      mkdirSync(dirname(this.#root + link), { recursive: true, mode: 0o755 });
      if (lstatSync(this.#root + link, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(this.#root + link);
      symlinkSync(unit.path, this.#root + link);
      said.push(`Created symlink ${link} → ${unit.path}.`);
    }
    return said;
  }

  disable(name: string): readonly string[] {
    const unit = this.load(name);
    const wanted = unit.kind === 'loaded' ? unit.name : name;
    return this.#links(wanted).map((link) => {
      unlinkSync(link);
      return `Removed "${this.#shown(link)}".`;
    });
  }

  /** Undefined where an administrator's file is in the way. */
  mask(name: string): string | undefined {
    const link = `${own}/${name}`;
    const before = lstatSync(this.#root + link, { throwIfNoEntry: false });
    if (before !== undefined && !before.isSymbolicLink()) return undefined;
    if (before !== undefined) unlinkSync(this.#root + link);
    mkdirSync(this.#root + own, { recursive: true, mode: 0o755 });
    symlinkSync('/dev/null', this.#root + link);
    return `Created symlink ${link} → /dev/null.`;
  }

  unmask(name: string): string | undefined {
    const link = `${own}/${name}`;
    if (readLink(this.#root + link) !== '/dev/null') return undefined;
    unlinkSync(this.#root + link);
    return `Removed "${link}".`;
  }

  /** Of all services that have a file. */
  names(): readonly string[] {
    const names = folders.flatMap((folder) => this.#list(this.#root + folder));
    return [...new Set(names)].filter((name) => name.endsWith('.service') && unitName(name) === name).toSorted();
  }

  /** Services that a target starts because they were enabled: what the distribution wants of systemd itself has no place here. */
  wantedBy(target: string): readonly string[] {
    const names = folders
      .slice(0, 2)
      .flatMap((folder) =>
        ['wants', 'requires'].flatMap((kind) => this.#list(`${this.#root}${folder}/${target}.${kind}`)),
      );
    return [...new Set(names)].filter((name) => name.endsWith('.service') && unitName(name) === name);
  }

  #find(name: string): string | undefined {
    const [, prefix] = /^([^@]+@)[^.]*.*\.service$/.exec(name) ?? [];
    const names = prefix === undefined ? [name] : [name, `${prefix}.service`];
    for (const wanted of names) {
      for (const folder of folders) {
        const path = `${this.#root}${folder}/${wanted}`;
        if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return path;
      }
    }
    return undefined;
  }

  /** Where a unit's link leads; undefined for what masks it. */
  #target(path: string): string | undefined {
    const link = readLink(path);
    if (link === '/dev/null') return undefined;
    try {
      // An absolute link counts from our root.
      const target = link?.startsWith('/') ? this.#root + link : path;
      const real = realpathSync(target);
      return lstatSync(real).isFile() && lstatSync(real).size > 0 ? real : undefined;
    } catch {
      return undefined;
    }
  }

  #dropIns(names: readonly string[]): readonly string[] {
    const all = names.flatMap((name) => {
      const template = /^([^@]+@)[^.]+(\.service)$/.exec(name);
      return ['service', ...(template === null ? [] : [`${template[1]}${template[2]}`]), name];
    });
    const files = new Map<string, string>();
    for (const name of all) {
      for (const folder of folders.toReversed()) {
        const place = `${this.#root}${folder}/${name}.d`;
        for (const file of this.#list(place)) if (file.endsWith('.conf')) files.set(file, join(place, file));
      }
    }
    const sorted = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return sorted.map(([, path]) => path).filter((path) => readLink(path) !== '/dev/null' && existsSync(path));
  }

  *#installLinks(name: string, text: UnitText): Iterable<string> {
    for (const [key, kind] of [['WantedBy', 'wants'] as const, ['RequiredBy', 'requires'] as const]) {
      for (const target of wordsOf(text, 'Install', key)) {
        if (unitName(target) === target) yield `${own}/${target}.${kind}/${name}`;
      }
    }
    for (const alias of wordsOf(text, 'Install', 'Alias')) {
      if (unitName(alias) === alias && alias !== name) yield `${own}/${alias}`;
    }
  }

  /** Links below /etc and /run that enable a unit. */
  #links(name: string): readonly string[] {
    return folders.slice(0, 2).flatMap((folder) => {
      const place = this.#root + folder;
      const entries = this.#list(place);
      const wanting = entries.filter((entry) => /\.(?:wants|requires)$/.test(entry));
      const aliases = entries.filter((entry) => entry !== name).map((entry) => join(place, entry));
      return [
        ...wanting.map((entry) => join(place, entry, name)).filter((path) => readLink(path) !== undefined),
        ...aliases.filter((path) => basename(readLink(path) ?? '') === name),
      ];
    });
  }

  #list(folder: string): readonly string[] {
    try {
      return readdirSync(folder).toSorted();
    } catch {
      return [];
    }
  }

  #shown(path: string): string {
    return path.slice(this.#root.length);
  }
}

function isTemplateOf(file: string, name: string): boolean {
  const [, prefix] = /^([^@]+@)\.service$/.exec(file) ?? [];
  return prefix !== undefined && name.startsWith(prefix);
}

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
