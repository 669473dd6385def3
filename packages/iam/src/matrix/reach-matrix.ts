/**
 * The access paths of every principal to every node. They are computed once for principals and nodes that no relevant statement
 * distinguishes, and put together for each pair: the result is what `reach` returns for the pair.
 */

import type { AccessPath } from '../access-paths/access-path.ts';
import { throughRole } from '../access-paths/reach.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal } from '../account/account-export.ts';
import { boundedMap } from '../bounded-map.ts';
import { type AssumableRole, assumableRoles } from '../caller/assumable-roles.ts';
import { type Caller, type CallerOptions, createCaller } from '../caller/caller.ts';
import { createMethodPathsIndex } from './method-paths.ts';
import { createNodeGroupings, type NodeGroups } from './node-groups.ts';

/** A path without the decisions behind it: `reach` for the pair has them. */
export type MatrixPath = Omit<AccessPath, 'decisions'>;

/** Nodes that one principal reaches by the same paths. */
export type MatrixGroup = {
  readonly nodes: readonly ExportedNode[];
  /** Empty: the principal cannot reach these. */
  readonly paths: readonly MatrixPath[];
};

/** One principal (ARN) and all nodes, each in exactly one group. */
export type MatrixRow = { readonly principal: string; readonly groups: readonly MatrixGroup[] };

/** Which principals and nodes, and how far roles are followed. */
export type MatrixOptions = {
  /** Default: every user. */
  readonly principals?: readonly ExportedPrincipal[];
  /** Default: every node. */
  readonly nodes?: readonly ExportedNode[];
  /** Roles assumed one after the other; 0: none. */
  readonly longestChain?: number;
  /** What is known of the calls of each principal. */
  readonly optionsOf?: (principal: ExportedPrincipal) => CallerOptions;
};

/** How many answers were computed, and for how many pairs. */
export type MatrixCounts = {
  readonly pairs: number;
  /** Access methods computed for one caller and one node. */
  readonly computed: number;
};

/** The matrix, computed row by row. */
export type ReachMatrix = {
  /** Rows are computed on demand, and not kept. */
  rows(): Generator<MatrixRow, void, undefined>;
  /** Of the rows so far. */
  counts(): MatrixCounts;
};

/** Memory grows with the number of different principals and nodes, not with the number of pairs. */
export function reachMatrix(account: AccountExport, options: MatrixOptions = {}): ReachMatrix {
  const principals = options.principals ?? account.users;
  const nodes = options.nodes ?? account.nodes;
  const groupings = createNodeGroupings(nodes.length);
  const index = createMethodPathsIndex(account, nodes, groupings);
  const roleCallers = boundedMap<string, Caller>(8_192);
  let pairs = 0;

  /** The same caller for equal role sessions, so that the index finds their paths again. */
  const withSharedCaller = (role: AssumableRole): AssumableRole => {
    const { principal, context, unknown, policies, runAs = null } = role.caller;
    if (policies.endpoint !== undefined) return { ...role, decisions: [] };
    const key = JSON.stringify([principal, context, unknown, runAs]);
    return { ...role, caller: roleCallers.get(key, () => role.caller), decisions: [] };
  };

  const row = (who: ExportedPrincipal): MatrixRow => {
    const caller = createCaller(account, who, options.optionsOf?.(who));
    const own = { methods: index.of(caller), role: undefined };
    const throughRoles = assumableRoles(account, caller, options.longestChain).map((one) => {
      const role = withSharedCaller(one);
      return { methods: index.of(role.caller), role };
    });
    const all = [own, ...throughRoles];
    const joint = all
      .flatMap(({ methods }) => methods)
      .reduce<NodeGroups>((groups, method) => groupings.join(groups, method.groups), groupings.whole);
    pairs += nodes.length;
    const groups = groupings.members(joint).map((members): MatrixGroup => {
      const sample = members[0] ?? 0;
      const paths = all.flatMap(({ methods, role }) => {
        const direct = methods.flatMap((method) => method.pathsTo(sample));
        return role === undefined ? direct : throughRole(role, direct);
      });
      return { nodes: nodesOf(members), paths: paths.map(toMatrixPath) };
    });
    return { principal: who.arn, groups };
  };

  const lists = new WeakMap<readonly number[], readonly ExportedNode[]>();
  const nodesOf = (members: readonly number[]): readonly ExportedNode[] => {
    let list = lists.get(members);
    if (list === undefined) {
      list = members.flatMap((number) => nodes[number] ?? []);
      lists.set(members, list);
    }
    return list;
  };

  return {
    *rows() {
      for (const who of principals) yield row(who);
    },
    counts: () => ({ pairs, computed: index.computed() }),
  };
}

function toMatrixPath({ decisions: _, ...path }: AccessPath): MatrixPath {
  return path;
}
