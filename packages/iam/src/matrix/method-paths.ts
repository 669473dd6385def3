/** The access paths of one access method, computed once for callers with the same paths and once for each group of nodes. */

import type { AccessMethod } from '../access-paths/access-method.ts';
import type { AccessPath } from '../access-paths/access-path.ts';
import { accessMethods } from '../access-paths/reach.ts';
import type { AccountExport, ExportedNode } from '../account/account-export.ts';
import { boundedMap } from '../bounded-map.ts';
import type { Caller } from '../caller/caller.ts';
import type { NodeFeatures } from './node-features.ts';
import type { NodeGroupings, NodeGroups } from './node-groups.ts';
import { createNodeMatches } from './node-matches.ts';
import { createStatementIndex } from './relevant-statements.ts';

/** One access method for callers with the same paths. */
export type MethodPaths = {
  /** Nodes of one group have the same paths. */
  readonly groups: NodeGroups;
  pathsTo(node: number): readonly AccessPath[];
};

export type MethodPathsIndex = {
  /** One entry for each access method. */
  of(caller: Caller): readonly MethodPaths[];
  /** How often the paths of a method were computed. */
  computed(): number;
};

export function createMethodPathsIndex(
  account: AccountExport,
  nodes: readonly ExportedNode[],
  groupings: NodeGroupings,
): MethodPathsIndex {
  const index = createStatementIndex();
  const matches = createNodeMatches(nodes);
  const groupsByFeatures = boundedMap<string, NodeGroups>(256);
  const groupsByStatements = boundedMap<string, NodeGroups>(512);
  const byCallerKey = boundedMap<string, MethodPaths>(8_192);
  const byCaller = new WeakMap<Caller, readonly MethodPaths[]>();
  const noPaths: MethodPaths = { groups: groupings.whole, pathsTo: () => none };
  let computed = 0;

  const groupsOf = ({ id, keyOf, patterns }: NodeFeatures): NodeGroups => {
    const base = groupsByFeatures.get(id, () =>
      groupings.by((number) => {
        const node = nodes[number];
        return node === undefined ? '' : keyOf(node);
      }),
    );
    return groupings.refine(base, patterns.map(matches.nodes));
  };

  const compute = (caller: Caller, method: AccessMethod, number: number): readonly AccessPath[] => {
    const node = nodes[number];
    computed += 1;
    if (node === undefined || !method.kinds.includes(node.kind)) return none;
    const paths = method.paths({ account, caller, node }).map(withoutDecisions);
    return paths.length === 0 ? none : paths;
  };

  const methodPaths = (caller: Caller, method: AccessMethod): MethodPaths => {
    const { noneAllow, statementsKey, callerKey, features } = index.relevantTo(caller, method);
    if (noneAllow) return noPaths;
    return byCallerKey.get(callerKey, () => {
      const groups = groupsByStatements.get(statementsKey, () => groupsOf(features));
      const pathsByGroup = new Map<number, readonly AccessPath[]>();
      return {
        groups,
        pathsTo(node) {
          const group = groups.groupOf[node] ?? 0;
          let paths = pathsByGroup.get(group);
          if (paths === undefined) {
            paths = compute(caller, method, node);
            pathsByGroup.set(group, paths);
          }
          return paths;
        },
      };
    });
  };

  return {
    of(caller) {
      let known = byCaller.get(caller);
      if (known === undefined) {
        known = accessMethods.map((method) => methodPaths(caller, method));
        byCaller.set(caller, known);
      }
      return known;
    },
    computed: () => computed,
  };
}

const none: readonly AccessPath[] = [];

function withoutDecisions(path: AccessPath): AccessPath {
  return { ...path, decisions: [] };
}
