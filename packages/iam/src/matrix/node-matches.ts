/** The nodes that a resource pattern without variables matches, computed once a pattern; a name without wildcards is looked up. */

import { type Arn, splitArn } from '@sallyport/aws';
import type { ExportedNode } from '../account/account-export.ts';
import type { ResourceValue } from '../compile/resources.ts';
import type { ContextKeys } from '../match/context-keys.ts';

export type NodeMatches = { nodes(pattern: ResourceValue): readonly number[] };

const noValues: ContextKeys = { find: () => undefined };

export function createNodeMatches(nodes: readonly ExportedNode[]): NodeMatches {
  const arns: readonly (Arn | undefined)[] = nodes.map(({ arn }) => splitArn(arn));
  const byName = Map.groupBy(nodes.keys(), (index) => arns[index]?.[5] ?? '');
  const known = new WeakMap<ResourceValue, readonly number[]>();
  const allNodes = [...nodes.keys()];
  return {
    nodes(pattern) {
      let matches = known.get(pattern);
      if (matches === undefined) {
        const name = splitArn(pattern.text.text)?.[5];
        const candidates = name === undefined || /[*?]/.test(name) ? allNodes : (byName.get(name) ?? []);
        matches = candidates.filter(
          (index) => pattern.matches({ text: nodes[index]?.arn ?? '', arn: arns[index] }, noValues) === true,
        );
        known.set(pattern, matches);
      }
      return matches;
    },
  };
}
