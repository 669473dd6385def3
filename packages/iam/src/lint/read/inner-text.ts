/** JSON that stands as a string inside another text: its places are those of the outer text where that can be said. */
import { createFaults } from '../../document/faults.ts';
import { type JsonNode, readJson } from '../../document/json.ts';
import { PolicyError, type PolicyFault } from '../../error.ts';
import { type PlacedFault, placedFault } from '../linted.ts';
import { duplicatesIn } from './duplicates.ts';
import { createTextMap, type TextMap } from './text-map.ts';

export type Sink = (fault: PlacedFault) => void;

/** A policy as object or as text, percent-encoded or not; undefined for everything else. */
export function readObject(node: JsonNode | undefined, map: TextMap, tell: Sink): JsonNode | undefined {
  if (node?.kind === 'object') return node;
  return node?.kind === 'string' ? readInner(node, map, tell) : undefined;
}

/** Undefined when it does not begin as an object does, and, told, when it does not go on as one. */
export function readInner(node: JsonNode & { readonly text: string }, map: TextMap, tell: Sink): JsonNode | undefined {
  const text = node.text.trimStart().startsWith('%7B') ? decoded(node.text) : node.text;
  if (!text.trimStart().startsWith('{')) return undefined;
  const origins = originsOf(map.text, node.at, text.length);
  const inText = createTextMap(text, map.file);
  const place = (fault: PolicyFault): PlacedFault =>
    placedFault(fault, map.placeOf(origins[inText.offsetOf(fault)] ?? node.at));
  const move = (inner: JsonNode): JsonNode => {
    const at = origins[inner.at] ?? node.at;
    if (inner.kind === 'array') return { ...inner, at, items: inner.items.map(move) };
    if (inner.kind === 'object') {
      const moved = inner.members.map((entry) => ({
        ...entry,
        keyAt: origins[entry.keyAt] ?? node.at,
        value: move(entry.value),
      }));
      return { ...inner, at, members: moved };
    }
    return { ...inner, at };
  };
  const faults = createFaults(text, map.file);
  try {
    const root = move(readJson(text, faults));
    duplicatesIn(root, map).forEach(tell);
    return root;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    // The last fault is the one the reader stopped at.
    faults.found.slice(-1).forEach((fault) => void tell(place(fault)));
    return undefined;
  }
}

/** IAM's own answers carry policies percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const escaped = /\\(?:u[0-9a-fA-F]{4}|.)|[^"\\]/gsy;

/** Nothing when the string does not stand there as JSON writes it: then its beginning has to do. */
function originsOf(text: string, at: number, length: number): readonly number[] {
  if (text[at] !== '"') return [];
  const origins: number[] = [];
  escaped.lastIndex = at + 1;
  for (let found = escaped.exec(text); found !== null; found = escaped.exec(text)) origins.push(found.index);
  return origins.length === length ? origins : [];
}
