/** Places in a file: line, column and JSON pointer of an offset into its text, or into a text inside it. */
import type { JsonNode } from '../../document/json.ts';
import { createLines, type Lines } from '../../document/position.ts';
import type { PolicyFault } from '../../error.ts';
import type { LintPlace } from '../finding.ts';
import type { PlacedFault } from '../linted.ts';

/** A text that was read, with the place in its file of each offset. */
export type Source = Lines & {
  readonly file: string;
  readonly text: string;
  placeOf(offset: number): LintPlace;
};

/** The text of a file. `root` is its tree, for JSON pointers. */
export function fileSource(text: string, file: string, lines: Lines, root?: JsonNode): Source {
  let entries: readonly Entry[] | undefined;
  return {
    ...lines,
    file,
    text,
    placeOf(offset) {
      entries ??= root === undefined ? [] : entriesIn(root);
      return { file, ...lines.locate(offset), path: pointerOf(entryAt(entries, offset)) };
    },
  };
}

/** The text of a string inside another text. `outerOffset` gives the offset in the outer text. */
export function innerSource(text: string, outer: Source, outerOffset: (offset: number) => number): Source {
  return { ...createLines(text), file: outer.file, text, placeOf: (offset) => outer.placeOf(outerOffset(offset)) };
}

/** Faults of the parser at their places in the file. */
export function placeAll(faults: readonly PolicyFault[], source: Source): readonly PlacedFault[] {
  return faults.map(({ kind, message, hint, ...at }) => ({
    kind,
    message,
    ...(hint === undefined ? {} : { hint }),
    place: source.placeOf(source.offsetOf(at)),
  }));
}

/** A key or value of the tree, with the value it is part of. */
type Entry = { readonly offset: number; readonly key: string | number; readonly outer?: Entry | undefined };

/** By offset. Of entries with one offset the outermost stays: in YAML a mapping begins where its first key does. */
function entriesIn(root: JsonNode): readonly Entry[] {
  const entries: Entry[] = [];
  const add = (node: JsonNode, entry: Entry): void => {
    entries.push(entry);
    if (node.kind === 'array')
      node.items.forEach((item, index) => void add(item, { offset: item.at, key: index, outer: entry }));
    if (node.kind !== 'object') return;
    for (const { key, keyAt, value } of node.members) {
      entries.push({ offset: keyAt, key, outer: entry });
      add(value, { offset: value.at, key, outer: entry });
    }
  };
  add(root, { offset: root.at, key: '' });
  return entries
    .sort((a, b) => a.offset - b.offset)
    .filter(({ offset }, index) => index === 0 || entries[index - 1]?.offset !== offset);
}

/** The entry that begins last before the offset. */
function entryAt(entries: readonly Entry[], offset: number): Entry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.offset ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}

/** The root has the empty pointer. */
function pointerOf(entry: Entry | undefined): string {
  if (entry?.outer === undefined) return '';
  return `${pointerOf(entry.outer)}/${String(entry.key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
