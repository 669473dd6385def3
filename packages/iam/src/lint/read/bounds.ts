/**
 * The size of trees from other readers is checked before anything walks them: aliases of YAML can make a small text
 * huge.
 */
import type { JsonNode } from '../../document/json.ts';

const deepest = 64;
const mostNodes = 1_000_000;

/** What exceeds the bounds. A node that is in the tree twice counts twice. */
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
