/** Where things stand in a file: lines and columns of offsets, and the JSON pointer of what stands there. */
import { createFaults, type Position } from '../../document/faults.ts';
import type { JsonNode } from '../../document/json.ts';
import type { LintPlace } from '../finding.ts';

export type TextMap = {
  readonly file: string;
  readonly text: string;
  placeOf(offset: number): LintPlace;
  offsetOf(at: Position): number;
};

type Entry = readonly [offset: number, path: string];

export function createTextMap(text: string, file: string, root?: JsonNode): TextMap {
  const { locate } = createFaults(text, file);
  let entries: Entry[] | undefined;
  let lines: number[] | undefined;
  return {
    file,
    text,
    placeOf(offset) {
      entries ??= root === undefined ? [] : entriesOf(root);
      return { file, ...locate(offset), path: entryAt(entries, offset)?.[1] ?? '' };
    },
    offsetOf({ line, column }) {
      if (line === 1) return column - 1;
      lines ??= [...text.matchAll(/\n/g)].map(({ index }) => index + 1);
      return (lines[line - 2] ?? 0) + column - 1;
    },
  };
}

function entriesOf(root: JsonNode): Entry[] {
  const entries: Entry[] = [];
  const add = (node: JsonNode, path: string): void => {
    entries.push([node.at, path]);
    if (node.kind === 'array') node.items.forEach((item, index) => void add(item, `${path}/${index}`));
    if (node.kind !== 'object') return;
    for (const { key, keyAt, value } of node.members) {
      const below = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      entries.push([keyAt, below]);
      add(value, below);
    }
  };
  add(root, '');
  // In YAML a mapping begins where its first key does: what was met first, the mapping, counts.
  return entries
    .map((entry, index) => ({ entry, index }))
    .sort((a, b) => a.entry[0] - b.entry[0] || b.index - a.index)
    .map(({ entry }) => entry);
}

function entryAt(entries: readonly Entry[], offset: number): Entry | undefined {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.[0] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}
