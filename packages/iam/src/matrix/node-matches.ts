/** Which nodes a resource pattern without variables means. Found once per pattern; a plain name is looked up, not tried. */

import type { ExportedNode } from '../account/account-export.ts';
import type { ResourceValue } from '../compile/resources.ts';
import { type Arn, splitArn } from '../match/arn.ts';
import type { ContextKeys } from '../match/context-keys.ts';

export type Sightings = { nodes(pattern: ResourceValue): readonly number[] };

const noValues: ContextKeys = { find: () => undefined };

export function createSightings(nodes: readonly ExportedNode[]): Sightings {
  const arns: readonly (Arn | undefined)[] = nodes.map(({ arn }) => splitArn(arn));
  const byName = Map.groupBy(nodes.keys(), (index) => arns[index]?.[5] ?? '');
  const found = new WeakMap<ResourceValue, readonly number[]>();
  const everyone = [...nodes.keys()];
  return {
    nodes(pattern) {
      let hits = found.get(pattern);
      if (hits === undefined) {
        const name = splitArn(pattern.text.text)?.[5];
        const candidates = name === undefined || /[*?]/.test(name) ? everyone : (byName.get(name) ?? []);
        hits = candidates.filter(
          (index) => pattern.matches({ text: nodes[index]?.arn ?? '', arn: arns[index] }, noValues) === true,
        );
        found.set(pattern, hits);
      }
      return hits;
    },
  };
}
