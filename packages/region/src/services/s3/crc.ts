/**
 * The cyclic redundancy checks of S3 that Node does not have: CRC-32C (RFC 3720, Castagnoli) and CRC-64/NVME, both reflected. Eight
 * bytes are taken at once, with a table for each of their places.
 */

const tableSize = 256;

/** Tables for eight places, after one another. */
function tables32(polynomial: number): Uint32Array {
  const tables = new Uint32Array(8 * tableSize);
  for (let byte = 0; byte < tableSize; byte += 1) {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    tables[byte] = value;
  }
  for (let i = tableSize; i < tables.length; i += 1) {
    const before = tables[i - tableSize] ?? 0;
    tables[i] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
  }
  return tables;
}

let castagnoli: Uint32Array | undefined;

/** `crc`: the result of what came before, 0 at first. */
export function crc32c(bytes: Uint8Array, crc: number): number {
  castagnoli ??= tables32(0x82f63b78);
  const t = castagnoli;
  let value = ~crc;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    const low = value ^ (at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24));
    value =
      at(t, 1792 + (low & 0xff)) ^
      at(t, 1536 + ((low >>> 8) & 0xff)) ^
      at(t, 1280 + ((low >>> 16) & 0xff)) ^
      at(t, 1024 + (low >>> 24)) ^
      at(t, 768 + at(bytes, i + 4)) ^
      at(t, 512 + at(bytes, i + 5)) ^
      at(t, 256 + at(bytes, i + 6)) ^
      at(t, at(bytes, i + 7));
  }
  for (; i < bytes.length; i += 1) value = (value >>> 8) ^ at(t, (value ^ at(bytes, i)) & 0xff);
  return ~value >>> 0;
}

/** 64 bits in two halves: numbers of JavaScript do not hold them. */
export type Crc64 = { high: number; low: number };

type Tables64 = { readonly high: Uint32Array; readonly low: Uint32Array };

function tables64(polynomial: bigint): Tables64 {
  const high = new Uint32Array(8 * tableSize);
  const low = new Uint32Array(8 * tableSize);
  const first: bigint[] = [];
  for (let byte = 0; byte < tableSize; byte += 1) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    first.push(value);
  }
  let row = first;
  for (let place = 0; place < 8; place += 1) {
    for (const [byte, value] of row.entries()) {
      high[place * tableSize + byte] = Number(value >> 32n);
      low[place * tableSize + byte] = Number(value & 0xffffffffn);
    }
    row = row.map((value) => (value >> 8n) ^ (first[Number(value & 0xffn)] ?? 0n));
  }
  return { high, low };
}

let nvme: Tables64 | undefined;

export function crc64nvme(bytes: Uint8Array, crc: Crc64): Crc64 {
  nvme ??= tables64(0x9a6c9329ac4bc9b5n);
  const { high: h, low: l } = nvme;
  let high = ~crc.high;
  let low = ~crc.low;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    const a = low ^ (at(bytes, i) | (at(bytes, i + 1) << 8) | (at(bytes, i + 2) << 16) | (at(bytes, i + 3) << 24));
    const b = high ^ (at(bytes, i + 4) | (at(bytes, i + 5) << 8) | (at(bytes, i + 6) << 16) | (at(bytes, i + 7) << 24));
    const i7 = 1792 + (a & 0xff);
    const i6 = 1536 + ((a >>> 8) & 0xff);
    const i5 = 1280 + ((a >>> 16) & 0xff);
    const i4 = 1024 + (a >>> 24);
    const i3 = 768 + (b & 0xff);
    const i2 = 512 + ((b >>> 8) & 0xff);
    const i1 = 256 + ((b >>> 16) & 0xff);
    const i0 = b >>> 24;
    low = at(l, i7) ^ at(l, i6) ^ at(l, i5) ^ at(l, i4) ^ at(l, i3) ^ at(l, i2) ^ at(l, i1) ^ at(l, i0);
    high = at(h, i7) ^ at(h, i6) ^ at(h, i5) ^ at(h, i4) ^ at(h, i3) ^ at(h, i2) ^ at(h, i1) ^ at(h, i0);
  }
  for (; i < bytes.length; i += 1) {
    const index = (low ^ at(bytes, i)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ at(l, index);
    high = (high >>> 8) ^ at(h, index);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
}

/** An index that is always in the array. */
function at(array: Uint8Array | Uint32Array, index: number): number {
  return array[index] as number;
}
