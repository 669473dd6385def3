/** Trees from other readers are bounded before anything walks them: YAML's aliases make a small text endless. */
import type { JsonNode } from '../../document/json.ts';

const deepest = 64;
const mostNodes = 1_000_000;

/** What is too much about a tree. Goes by the places of the nodes, so that a node that stands in two counts twice. */
export function excessOf(root: JsonNode): string | undefined {
  const open: { readonly node: JsonNode; readonly depth: number }[] = [{ node: root, depth: 1 }];
  let count = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    count += 1;
    if (depth > deepest) return `values are nested more than ${deepest} deep`;
    if (count + open.length > mostNodes) return `there are more than ${mostNodes} values`;
    const inner =
      node.kind === 'array' ? node.items : node.kind === 'object' ? node.members.map(({ value }) => value) : [];
    for (const value of inner) open.push({ node: value, depth: depth + 1 });
  }
  return undefined;
}
