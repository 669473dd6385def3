/** The text of a unit file and of its drop-ins, as sections of assignments: systemd.syntax(7). Pure. */

export type Assignment = { readonly key: string; readonly value: string };
export type UnitText = ReadonlyMap<string, readonly Assignment[]>;

/** Files in the order in which they count; a later assignment adds to or replaces an earlier one. */
export function parseUnit(texts: readonly string[]): UnitText {
  const sections = new Map<string, Assignment[]>();
  for (const text of texts) {
    let section: Assignment[] | undefined;
    for (const line of logicalLines(text)) {
      const [, name] = /^\[([^\]]*)\]$/.exec(line) ?? [];
      if (name !== undefined) {
        section = sections.get(name) ?? [];
        sections.set(name, section);
        continue;
      }
      const equals = line.indexOf('=');
      if (equals <= 0) continue;
      section?.push({ key: line.slice(0, equals).trim(), value: line.slice(equals + 1).trim() });
    }
  }
  return sections;
}

/** Without comments and empty lines, and with continued lines in one. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let begun = '';
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\r$/, '');
    // A comment does not end a continued line.
    if (/^\s*[#;]/.test(line) || (begun === '' && line.trim() === '')) continue;
    if (line.endsWith('\\')) {
      begun += `${line.slice(0, -1)} `;
      continue;
    }
    lines.push((begun + line).trim());
    begun = '';
  }
  if (begun !== '') lines.push(begun.trim());
  return lines;
}

/** All values of a key since the last empty one, which forgets those before it. */
export function valuesOf(unit: UnitText, section: string, key: string): readonly string[] {
  const values = (unit.get(section) ?? []).filter((one) => one.key === key).map(({ value }) => value);
  return values.slice(values.lastIndexOf('') + 1);
}

/** The last value of a key; undefined when it was not set, or set to nothing. */
export function lastValueOf(unit: UnitText, section: string, key: string): string | undefined {
  return valuesOf(unit, section, key).at(-1);
}

/** Words of values that are lists of names. */
export function wordsOf(unit: UnitText, section: string, key: string): readonly string[] {
  return valuesOf(unit, section, key).flatMap((value) => value.split(/\s+/).filter(Boolean));
}
