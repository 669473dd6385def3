/** Nodes in groups: each node's group by number. Small enough to keep one for each principal of a large account. */
import { boundedMap } from '../bounded-map.ts';

export type Partition = {
  readonly id: number;
  readonly groupOf: Uint16Array | Uint32Array;
  /** One node of each group. */
  readonly samples: readonly number[];
};

export type Partitions = {
  /** All nodes in one group. */
  readonly whole: Partition;
  by(keyOf: (node: number) => string): Partition;
  /** Splits groups at the borders of sets of nodes. */
  refine(partition: Partition, sets: readonly (readonly number[])[]): Partition;
  /** The coarsest partition finer than both. */
  join(a: Partition, b: Partition): Partition;
  /** The nodes of each group. */
  members(partition: Partition): readonly (readonly number[])[];
};

export function createPartitions(count: number): Partitions {
  let made = 0;
  const joined = boundedMap<string, Partition>(128);
  const listed = boundedMap<number, readonly (readonly number[])[]>(128);

  const build = <Key>(keyOf: (node: number) => Key): Partition => {
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

  const combine = (a: Partition, b: Partition): Partition => {
    const width = b.samples.length;
    return build((node) => (a.groupOf[node] ?? 0) * width + (b.groupOf[node] ?? 0));
  };

  return {
    whole: build(() => 0),
    by: build,
    refine(partition, sets) {
      const some = sets.filter((set) => set.length > 0 && set.length < count);
      if (some.length === 0) return partition;
      const marks = new Map<number, string>();
      some.forEach((set, index) => {
        for (const node of set) marks.set(node, `${marks.get(node) ?? ''},${index}`);
      });
      const numbers = new Map<string, number>([['', 0]]);
      const width = partition.samples.length;
      return build((node) => {
        const mark = marks.get(node) ?? '';
        let number = numbers.get(mark);
        if (number === undefined) {
          number = numbers.size;
          numbers.set(mark, number);
        }
        return number * width + (partition.groupOf[node] ?? 0);
      });
    },
    join(a, b) {
      if (a === b || b.samples.length === 1) return a;
      if (a.samples.length === 1) return b;
      return joined.get(`${a.id} ${b.id}`, () => combine(a, b));
    },
    members(partition) {
      return listed.get(partition.id, () => {
        const groups: number[][] = partition.samples.map(() => []);
        partition.groupOf.forEach((group, node) => {
          groups[group]?.push(node);
        });
        return groups;
      });
    },
  };
}
