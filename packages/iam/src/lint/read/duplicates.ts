/** Duplicate keys in trees from other readers; the reader of JSON finds its own (spec/iam 1.1). */
import type { JsonNode } from '../../document/json.ts';
import type { PlacedFault } from '../linted.ts';
import type { Source } from './source.ts';

export function duplicatesIn(root: JsonNode, source: Source): readonly PlacedFault[] {
  const found: PlacedFault[] = [];
  const look = (node: JsonNode): void => {
    if (node.kind === 'array') node.items.forEach(look);
    if (node.kind !== 'object') return;
    const seen = new Map<string, number>();
    for (const { key, keyAt, value } of node.members) {
      const first = seen.get(key);
      if (first === undefined) seen.set(key, keyAt);
      else {
        const message = `the key "${key}" is written twice in one object`;
        const hint = `the first one is in line ${source.placeOf(first).line}; readers keep only one of the two`;
        found.push({ kind: 'duplicate-key', message, hint, place: source.placeOf(keyAt) });
      }
      look(value);
    }
  };
  look(root);
  return found;
}
