/**
 * The room in one growing file, in extents whose sizes are powers of two. Each size has a list of free extents; a larger one is split
 * when the file may not grow, and smaller ones are given out when nothing else is left.
 */

export type Extent = { readonly offset: number; readonly length: number };

export const smallestExtent = 4096;
export const largestExtent: number = 256 * 1024;

export class Extents {
  readonly #most: number;
  readonly #free = new Map<number, number[]>();
  #end = 0;
  #used = 0;

  /** `most`: the size to which the file may grow. */
  constructor(most: number) {
    this.#most = most;
  }

  /** The bytes that are given out. */
  get used(): number {
    return this.#used;
  }

  /** Room for `bytes`, or for a part of them; undefined when there is none at all. */
  take(bytes: number): Extent | undefined {
    const wanted = sizeFor(bytes);
    const found = this.#reuse(wanted) ?? this.#grow(wanted) ?? this.#split(wanted) ?? this.#smaller(wanted);
    if (found !== undefined) this.#used += found.length;
    return found;
  }

  give({ offset, length }: Extent): void {
    this.#used -= length;
    if (this.#used === 0) {
      // Nothing is left: the file begins anew, without the pieces it was split into.
      this.#free.clear();
      this.#end = 0;
    } else this.#keep(offset, length);
  }

  #keep(offset: number, length: number): void {
    const list = this.#free.get(length) ?? [];
    this.#free.set(length, list);
    list.push(offset);
  }

  #reuse(length: number): Extent | undefined {
    const offset = this.#free.get(length)?.pop();
    return offset === undefined ? undefined : { offset, length };
  }

  #grow(length: number): Extent | undefined {
    if (this.#end + length > this.#most) return undefined;
    const offset = this.#end;
    this.#end += length;
    return { offset, length };
  }

  #split(wanted: number): Extent | undefined {
    for (let length = wanted * 2; length <= largestExtent; length *= 2) {
      const found = this.#reuse(length);
      if (found === undefined) continue;
      for (let rest = length / 2; rest >= wanted; rest /= 2) this.#keep(found.offset + rest, rest);
      return { offset: found.offset, length: wanted };
    }
    return undefined;
  }

  #smaller(wanted: number): Extent | undefined {
    for (let length = wanted / 2; length >= smallestExtent; length /= 2) {
      const found = this.#reuse(length) ?? this.#grow(length);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function sizeFor(bytes: number): number {
  let length = smallestExtent;
  while (length < bytes && length < largestExtent) length *= 2;
  return length;
}
