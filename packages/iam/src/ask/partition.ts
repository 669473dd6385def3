/** Nodes in groups: each node's group by number, each group's nodes by number. */

export type Partition = {
  readonly id: number;
  readonly groupOf: Uint32Array;
  readonly groups: readonly (readonly number[])[];
};

export type Partitions = {
  by(count: number, keyOf: (node: number) => string): Partition;
  /** The coarsest partition finer than both. */
  join(a: Partition, b: Partition): Partition;
};

export function createPartitions(): Partitions {
  let made = 0;
  const joined = new Map<string, Partition>();
  const build = <Key>(count: number, keyOf: (node: number) => Key): Partition => {
    const numbers = new Map<Key, number>();
    const groups: number[][] = [];
    const groupOf = new Uint32Array(count);
    for (let node = 0; node < count; node += 1) {
      const key = keyOf(node);
      let group = numbers.get(key);
      if (group === undefined) {
        group = groups.length;
        numbers.set(key, group);
        groups.push([]);
      }
      groupOf[node] = group;
      groups[group]?.push(node);
    }
    made += 1;
    return { id: made, groupOf, groups };
  };
  return {
    by: build,
    join(a, b) {
      if (a === b || b.groups.length === 1) return a;
      if (a.groups.length === 1) return b;
      const key = `${a.id} ${b.id}`;
      let finer = joined.get(key);
      if (finer === undefined) {
        const width = b.groups.length;
        finer = build(a.groupOf.length, (node) => (a.groupOf[node] ?? 0) * width + (b.groupOf[node] ?? 0));
        joined.set(key, finer);
      }
      return finer;
    },
  };
}
