/** A map that forgets its oldest entry: memory must not grow with the number of questions. */

export type BoundedMap<Key, Value> = { get(key: Key, make: () => Value): Value };

export function boundedMap<Key, Value>(limit: number): BoundedMap<Key, Value> {
  const kept = new Map<Key, Value>();
  return {
    get(key, make) {
      const known = kept.get(key);
      if (known !== undefined) return known;
      const value = make();
      if (kept.size >= limit) {
        for (const oldest of kept.keys()) {
          kept.delete(oldest);
          break;
        }
      }
      kept.set(key, value);
      return value;
    },
  };
}
