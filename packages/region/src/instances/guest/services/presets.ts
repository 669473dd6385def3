/** Whether a unit that was just installed is to be enabled: systemd.preset(5). */
import { readdirSync, readFileSync } from 'node:fs';

const folders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((place) => `${place}/systemd/system-preset`);

export function isPresetEnabled(name: string): boolean {
  const files = new Map<string, string>();
  // A file of an earlier folder hides one of its name in a later one.
  for (const folder of folders.toReversed()) for (const file of list(folder)) files.set(file, `${folder}/${file}`);
  const sorted = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return presetOf(
    sorted.map(([, path]) => readFileSync(path, 'utf8')),
    name,
  );
}

/** The first rule that fits decides; without one it is enabled. */
export function presetOf(texts: readonly string[], name: string): boolean {
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const [, word, pattern = ''] = /^\s*(enable|disable)\s+(\S+)/.exec(line) ?? [];
    if (word !== undefined && fitsGlob(pattern, name)) return word === 'enable';
  }
  return true;
}

/** `*` and `?` of a pattern for names. No regular expression, which a pattern with many stars would keep busy for ever. */
export function fitsGlob(pattern: string, name: string): boolean {
  let [at, star, tried] = [0, -1, 0];
  for (let here = 0; here < name.length; ) {
    if (pattern[at] === '*') {
      star = at;
      tried = here;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === name[here]) {
      at += 1;
      here += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      tried += 1;
      here = tried;
      at = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.preset'));
  } catch {
    return [];
  }
}
