/** Queries of a tree of JSON or YAML. */
import type { JsonMember, JsonNode } from '../../document/json.ts';

export function member(node: JsonNode | undefined, key: string): JsonNode | undefined {
  return node?.kind === 'object' ? node.members.find((candidate) => candidate.key === key)?.value : undefined;
}

export function members(node: JsonNode | undefined): readonly JsonMember[] {
  return node?.kind === 'object' ? node.members : [];
}

/** The items of a list; a single value is read as a list of one. */
export function items(node: JsonNode | undefined): readonly JsonNode[] {
  if (node === undefined) return [];
  return node.kind === 'array' ? node.items : [node];
}

export function textOf(node: JsonNode | undefined): string | undefined {
  return node !== undefined && node.kind !== 'object' && node.kind !== 'array' && node.kind !== 'null'
    ? node.text
    : undefined;
}

export function stringNode(text: string, at: number): JsonNode {
  return { kind: 'string', text, at };
}
