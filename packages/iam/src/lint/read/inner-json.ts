/** JSON in a string of another text: its places are those in the outer text, as far as they are known. */
import { createFaults } from '../../document/faults.ts';
import { type JsonNode, readJson } from '../../document/json.ts';
import { PolicyError } from '../../error.ts';
import type { PlacedFault } from '../linted.ts';
import { duplicatesIn } from './duplicates.ts';
import { innerSource, placeAll, type Source } from './source.ts';

export type AddFault = (fault: PlacedFault) => void;

/** A tree, and the text its offsets count in. */
export type SourceTree = { readonly root: JsonNode; readonly source: Source };

/** A policy as object or as text, percent-encoded or not; undefined for everything else. */
export function readObject(node: JsonNode | undefined, source: Source, addFault: AddFault): SourceTree | undefined {
  if (node?.kind === 'object') return { root: node, source };
  return node?.kind === 'string' ? readInnerJson(node, source, addFault) : undefined;
}

/** Undefined when the text is not an object; with a fault when it only begins as one. */
function readInnerJson(
  node: JsonNode & { readonly text: string },
  outer: Source,
  addFault: AddFault,
): SourceTree | undefined {
  const text = node.text.trimStart().startsWith('%7B') ? decoded(node.text) : node.text;
  if (!text.trimStart().startsWith('{')) return undefined;
  let offsets: readonly number[] | undefined;
  const source = innerSource(text, outer, (offset) => {
    offsets ??= outerOffsets(outer.text, node.at, text.length);
    return offsets[offset] ?? node.at;
  });
  const faults = createFaults(source);
  try {
    const root = readJson(text, faults);
    duplicatesIn(root, source).forEach(addFault);
    return { root, source };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    // The last fault is the one that ended the reading.
    placeAll(faults.found.slice(-1), source).forEach(addFault);
    return undefined;
  }
}

/** Answers of IAM have policies percent-encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const escaped = /\\(?:u[0-9a-fA-F]{4}|.)|[^"\\]/gsy;

/** The offset of each character of the string; none when the outer text does not have it as a JSON string. */
function outerOffsets(text: string, at: number, length: number): readonly number[] {
  if (text[at] !== '"') return [];
  const offsets: number[] = [];
  escaped.lastIndex = at + 1;
  for (let found = escaped.exec(text); found !== null; found = escaped.exec(text)) offsets.push(found.index);
  return offsets.length === length ? offsets : [];
}
