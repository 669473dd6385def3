/** A tree as the value that `JSON.parse` gives, and the offset of a member of that value. */
import type { JsonNode } from '../../document/json.ts';
import { unknownText } from '../linted.ts';
import { isChoice } from './intrinsics.ts';

/** What a condition of a template chooses is unknown text. */
export function plainValue(node: JsonNode): unknown {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(node.members.map(({ key, value }) => [key, plainValue(value)]));
    case 'array':
      return isChoice(node) ? unknownText : node.items.map(plainValue);
    case 'string':
      return node.text;
    case 'number':
      return Number(node.text);
    case 'boolean':
      return node.text === 'true';
    case 'null':
      return null;
  }
}

/** Of a member the offset of its key, as far as the path leads. */
export function nodeAt(root: JsonNode, path: readonly string[]): number {
  let node: JsonNode = root;
  let at = root.at;
  for (const step of path) {
    // Of a key written twice the last counts, as in JSON.parse.
    const found = node.kind === 'object' ? node.members.findLast(({ key }) => key === step) : undefined;
    const next = node.kind === 'array' ? node.items[Number(step)] : found?.value;
    if (next === undefined) break;
    node = next;
    at = found?.keyAt ?? next.at;
  }
  return at;
}
