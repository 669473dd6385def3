/** Groupings of nodes: the number of the group of each node, small enough to keep one for each principal of a large account. */
import { boundedMap } from '../bounded-map.ts';

export type NodeGroups = {
  readonly id: number;
  readonly groupOf: Uint16Array | Uint32Array;
  /** One node of each group. */
  readonly samples: readonly number[];
};

export type NodeGroupings = {
  /** All nodes in one group. */
  readonly whole: NodeGroups;
  by(keyOf: (node: number) => string): NodeGroups;
  /** Splits each group by which of the sets its nodes are in. */
  refine(groups: NodeGroups, sets: readonly (readonly number[])[]): NodeGroups;
  /** The fewest groups such that nodes of one group are in one group of both. */
  join(a: NodeGroups, b: NodeGroups): NodeGroups;
  /** The nodes of each group. */
  members(groups: NodeGroups): readonly (readonly number[])[];
};

export function createNodeGroupings(count: number): NodeGroupings {
  let made = 0;
  const joined = boundedMap<string, NodeGroups>(128);
  const listed = boundedMap<number, readonly (readonly number[])[]>(128);

  const build = <Key>(keyOf: (node: number) => Key): NodeGroups => {
    const numbers = new Map<Key, number>();
    const samples: number[] = [];
    const groupOf = count <= 0x1_0000 ? new Uint16Array(count) : new Uint32Array(count);
    for (let node = 0; node < count; node += 1) {
      const key = keyOf(node);
      let group = numbers.get(key);
      if (group === undefined) {
        group = samples.length;
        numbers.set(key, group);
        samples.push(node);
      }
      groupOf[node] = group;
    }
    made += 1;
    return { id: made, groupOf, samples };
  };

  const combine = (a: NodeGroups, b: NodeGroups): NodeGroups => {
    const width = b.samples.length;
    return build((node) => (a.groupOf[node] ?? 0) * width + (b.groupOf[node] ?? 0));
  };

  return {
    whole: build(() => 0),
    by: build,
    refine(groups, sets) {
      const distinguishing = sets.filter((set) => set.length > 0 && set.length < count);
      if (distinguishing.length === 0) return groups;
      const marks = new Map<number, string>();
      distinguishing.forEach((set, index) => {
        for (const node of set) marks.set(node, `${marks.get(node) ?? ''},${index}`);
      });
      const numbers = new Map<string, number>([['', 0]]);
      const width = groups.samples.length;
      return build((node) => {
        const mark = marks.get(node) ?? '';
        let number = numbers.get(mark);
        if (number === undefined) {
          number = numbers.size;
          numbers.set(mark, number);
        }
        return number * width + (groups.groupOf[node] ?? 0);
      });
    },
    join(a, b) {
      if (a === b || b.samples.length === 1) return a;
      if (a.samples.length === 1) return b;
      return joined.get(`${a.id} ${b.id}`, () => combine(a, b));
    },
    members(groups) {
      return listed.get(groups.id, () => {
        const members: number[][] = groups.samples.map(() => []);
        groups.groupOf.forEach((group, node) => {
          members[group]?.push(node);
        });
        return members;
      });
    },
  };
}
