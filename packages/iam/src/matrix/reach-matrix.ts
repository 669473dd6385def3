/**
 * Everybody against every node. Per door, principals whose statements and keys agree are asked once, and so are nodes these
 * statements cannot tell apart; the answer of a pair is put together from there, and equals asking for it alone.
 */

import type { Door, Way } from '../access-paths/access-method.ts';
import { doors, throughRole } from '../access-paths/reach.ts';
import type { AccountExport, ExportedNode, ExportedPrincipal } from '../account/account-export.ts';
import { boundedMap } from '../bounded-map.ts';
import { type AssumedRole, assumableRoles } from '../caller/assumable-roles.ts';
import { type Asker, type AskerOptions, createAsker } from '../caller/caller.ts';
import { createPartitions, type Partition } from './node-groups.ts';
import { createSightings } from './node-matches.ts';
import { createRegistry, type View } from './relevant-statements.ts';

/** A way without the decisions behind it: ask `reach` for the pair to have them. */
export type MatrixWay = Omit<Way, 'decisions'>;

/** Nodes one principal reaches by the same ways. */
export type MatrixGroup = {
  readonly nodes: readonly ExportedNode[];
  /** Empty: no way to these. */
  readonly ways: readonly MatrixWay[];
};

/** One principal (ARN) and all nodes, each in exactly one group. */
export type MatrixRow = { readonly principal: string; readonly groups: readonly MatrixGroup[] };

/**
 * `nodes`: default all. `longestChain`: roles in a row, 0 for none. `optionsOf`: what is known of the calls of each.
 */
export type MatrixOptions = {
  /** Who is asked about. Default: every user. */
  readonly principals?: readonly ExportedPrincipal[];
  readonly nodes?: readonly ExportedNode[];
  readonly longestChain?: number;
  readonly optionsOf?: (principal: ExportedPrincipal) => AskerOptions;
};

/** How much grouping saved. */
export type MatrixCounts = {
  readonly pairs: number;
  /** Doors asked of one principal and one node for all that are alike. */
  readonly asked: number;
};

/** Who reaches what, to be read row by row. */
export type ReachMatrix = {
  /** Rows are worked out one by one and not kept. */
  rows(): Generator<MatrixRow, void, undefined>;
  /** So far. */
  counts(): MatrixCounts;
};

/** Askers alike to one door. */
type DoorClass = { readonly partition: Partition; readonly answers: Map<number, readonly Way[]> } & (
  | { readonly closed: true }
  | { readonly closed: false; readonly asker: Asker }
);

/**
 * Everybody against every node. Says of each pair what `reach` says, without the decisions. Memory grows with
 * differing people and nodes, not with pairs.
 */
export function reachMatrix(account: AccountExport, options: MatrixOptions = {}): ReachMatrix {
  const principals = options.principals ?? account.users;
  const nodes = options.nodes ?? account.nodes;
  const registry = createRegistry();
  const partitions = createPartitions(nodes.length);
  const sightings = createSightings(nodes);
  const byView = boundedMap<string, Partition>(256);
  const byStatements = boundedMap<string, Partition>(512);
  const classes = boundedMap<string, DoorClass>(8_192);
  const askers = new WeakMap<Asker, readonly DoorClass[]>();
  const roleAskers = boundedMap<string, Asker>(8_192);
  let asked = 0;
  let pairs = 0;

  const partitionOf = ({ id, textOf, patterns }: View): Partition => {
    const base = byView.get(id, () =>
      partitions.by((index) => {
        const one = nodes[index];
        return one === undefined ? '' : textOf(one);
      }),
    );
    return partitions.refine(base, patterns.map(sightings.nodes));
  };

  const shut: DoorClass = { closed: true, partition: partitions.whole, answers: new Map() };

  const classOf = (asker: Asker, door: Door): DoorClass => {
    const { closed, statements, caller, view } = registry.relevance(asker, door);
    if (closed) return shut;
    return classes.get(caller, () => ({
      closed: false,
      partition: byStatements.get(statements, () => partitionOf(view)),
      asker,
      answers: new Map(),
    }));
  };

  const classesOf = (asker: Asker): readonly DoorClass[] => {
    let found = askers.get(asker);
    if (found === undefined) {
      found = doors.map((door) => classOf(asker, door));
      askers.set(asker, found);
    }
    return found;
  };

  const answer = (one: DoorClass, door: Door, node: number): readonly Way[] => {
    if (one.closed) return nothing;
    const group = one.partition.groupOf[node] ?? 0;
    let ways = one.answers.get(group);
    if (ways === undefined) {
      const sample = nodes[node];
      asked += 1;
      ways =
        sample === undefined || !door.kinds.includes(sample.kind)
          ? nothing
          : door.open({ account, asker: one.asker, node: sample }).map(withoutDecisions);
      if (ways.length === 0) ways = nothing;
      one.answers.set(group, ways);
    }
    return ways;
  };

  /** One asker per role, session name and tags, so that its classes are found once. */
  const settled = (assumed: AssumedRole): AssumedRole => {
    const { principal, context, unknown, policies, runAs = null } = assumed.asker;
    if (policies.endpoint !== undefined) return { ...assumed, decisions: [] };
    const key = JSON.stringify([principal, context, unknown, runAs]);
    return { ...assumed, asker: roleAskers.get(key, () => assumed.asker), decisions: [] };
  };

  const row = (who: ExportedPrincipal): MatrixRow => {
    const asker = createAsker(account, who, options.optionsOf?.(who));
    const own = { asker, classes: classesOf(asker), assumed: undefined };
    const roles = assumableRoles(account, asker, options.longestChain).map((role) => {
      const assumed = settled(role);
      return { asker: assumed.asker, classes: classesOf(assumed.asker), assumed };
    });
    const all = [own, ...roles];
    let joint = own.classes[0]?.partition;
    for (const one of all) {
      for (const { partition } of one.classes)
        joint = joint === undefined ? partition : partitions.join(joint, partition);
    }
    pairs += nodes.length;
    const groups = (joint === undefined ? [] : partitions.members(joint)).map((members): MatrixGroup => {
      const sample = members[0] ?? 0;
      const ways = all.flatMap((one) => {
        const direct = one.classes.flatMap((door, index) => {
          const asks = doors[index];
          return asks === undefined ? nothing : answer(door, asks, sample);
        });
        return one.assumed === undefined ? direct : throughRole(one.assumed, direct);
      });
      return { nodes: nodesOf(members), ways: ways.map(toMatrixWay) };
    });
    return { principal: who.arn, groups };
  };

  const lists = new WeakMap<readonly number[], readonly ExportedNode[]>();
  const nodesOf = (members: readonly number[]): readonly ExportedNode[] => {
    let list = lists.get(members);
    if (list === undefined) {
      list = members.flatMap((index) => nodes[index] ?? []);
      lists.set(members, list);
    }
    return list;
  };

  return {
    *rows() {
      for (const who of principals) yield row(who);
    },
    counts: () => ({ pairs, asked }),
  };
}

const nothing: readonly Way[] = [];

function withoutDecisions(way: Way): Way {
  return { ...way, decisions: [] };
}

function toMatrixWay({ decisions: _, ...way }: Way): MatrixWay {
  return way;
}
