/**
 * Keys in the order of their UTF-8 bytes, in which S3 lists them, with what belongs to each. Blocks of a bounded size keep insertion
 * and removal cheap in buckets of any size.
 */

const mostInBlock = 512;

type Entry<T> = { readonly order: string; readonly value: T };

/**
 * Strings of JavaScript compare by UTF-16 units, in which a surrogate (a character beyond U+FFFF) comes before U+E000 to U+FFFF and
 * in UTF-8 after. Exchanging the two ranges makes the orders equal.
 */
export function orderOf(key: string): string {
  if (!/[\ud800-\uffff]/.test(key)) return key;
  let order = '';
  for (let i = 0; i < key.length; i += 1) {
    const unit = key.charCodeAt(i);
    order += String.fromCharCode(unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);
  }
  return order;
}

export class OrderedKeys<T> {
  readonly #blocks: Entry<T>[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): T | undefined {
    const order = orderOf(key);
    const [block, index] = this.#find((entry) => entry >= order);
    const entry = this.#blocks[block]?.[index];
    return entry?.order === order ? entry.value : undefined;
  }

  set(key: string, value: T): void {
    const order = orderOf(key);
    let [at, index] = this.#find((entry) => entry >= order);
    if (this.#blocks[at]?.[index]?.order === order) {
      this.#blocks[at]?.splice(index, 1, { order, value });
      return;
    }
    // Between two blocks it goes to the end of the first, so that keys in order fill one block after the other.
    if (index === 0 && at > 0) {
      at -= 1;
      index = this.#blocks[at]?.length ?? 0;
    }
    const block = this.#blocks[at] ?? [];
    if (this.#blocks.length === 0) this.#blocks.push(block);
    block.splice(index, 0, { order, value });
    this.#size += 1;
    if (block.length > mostInBlock) this.#blocks.splice(at + 1, 0, block.splice(block.length >> 1));
  }

  delete(key: string): void {
    const order = orderOf(key);
    const [at, index] = this.#find((entry) => entry >= order);
    const block = this.#blocks[at];
    if (block?.[index]?.order !== order) return;
    block.splice(index, 1);
    this.#size -= 1;
    if (block.length === 0) this.#blocks.splice(at, 1);
  }

  /** The first whose order fulfils `isFrom`, which no earlier one does and every later one does. */
  first(isFrom: (order: string) => boolean): T | undefined {
    const [block, index] = this.#find(isFrom);
    return this.#blocks[block]?.[index]?.value;
  }

  *values(): Generator<T> {
    for (const block of this.#blocks) for (const { value } of block) yield value;
  }

  #find(isFrom: (order: string) => boolean): [block: number, index: number] {
    const at = lowest(this.#blocks.length, (i) => isFrom(this.#blocks[i]?.at(-1)?.order ?? ''));
    const block = this.#blocks[at] ?? [];
    return [at, lowest(block.length, (i) => isFrom(block[i]?.order ?? ''))];
  }
}

/** The least of 0 to `length` for which `holds`, which holds for all after it. */
function lowest(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
