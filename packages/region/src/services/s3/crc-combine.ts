/**
 * The cyclic redundancy check of bytes one after another out of the checks of each. Appending n zero bits to a message multiplies its
 * check by x^n modulo the polynomial; all polynomials here are reflected, so that the highest bit is x^0. Checks of 64 bits are in two
 * halves: numbers of JavaScript do not hold them, and its big ones are slow.
 */
import type { Crc64 } from './crc.ts';

type Part = { readonly value: Buffer; readonly size: number };

/** `high` is 0 in a field of 32 bits. */
type Field = { readonly bits: 32 | 64; readonly polynomial: Crc64 };

export const crc32Field: Field = { bits: 32, polynomial: { high: 0, low: 0xedb88320 } };
export const crc32cField: Field = { bits: 32, polynomial: { high: 0, low: 0x82f63b78 } };
export const crc64nvmeField: Field = { bits: 64, polynomial: { high: 0x9a6c9329, low: 0xac4bc9b5 } };

export function combineCrcs(field: Field, parts: readonly Part[]): Buffer {
  // Most parts are of one size.
  const powers = new Map<number, Crc64>();
  const squares = squaresOf(field);
  let crc: Crc64 = { high: 0, low: 0 };
  for (const { value, size } of parts) {
    const power = powers.get(size) ?? powerOfX(size * 8, squares, field);
    powers.set(size, power);
    const next = read(value);
    const shifted = multiply(crc, power, field);
    crc = { high: shifted.high ^ next.high, low: shifted.low ^ next.low };
  }
  const result = Buffer.alloc(8);
  result.writeUInt32BE(crc.high >>> 0, 0);
  result.writeUInt32BE(crc.low >>> 0, 4);
  return field.bits === 64 ? result : result.subarray(4);
}

function read(value: Buffer): Crc64 {
  if (value.length === 8) return { high: value.readUInt32BE(0), low: value.readUInt32BE(4) };
  return { high: 0, low: value.readUInt32BE(0) };
}

function multiply(a: Crc64, b: Crc64, { bits, polynomial }: Field): Crc64 {
  let [high, low] = [0, 0];
  let { high: factorHigh, low: factorLow } = b;
  for (let bit = bits - 1; bit >= 0; bit -= 1) {
    const isSet = bit >= 32 ? (a.high >>> (bit - 32)) & 1 : (a.low >>> bit) & 1;
    if (isSet === 1) {
      high ^= factorHigh;
      low ^= factorLow;
    }
    const carry = factorLow & 1;
    factorLow = (factorLow >>> 1) | (factorHigh << 31);
    factorHigh >>>= 1;
    if (carry === 1) {
      factorHigh ^= polynomial.high;
      factorLow ^= polynomial.low;
    }
  }
  return { high, low };
}

/** x to the power of 2^i, for each bit of the number of bits in the largest object. */
function squaresOf(field: Field): readonly Crc64[] {
  const squares: Crc64[] = [field.bits === 64 ? { high: 0x40000000, low: 0 } : { high: 0, low: 0x40000000 }];
  for (let last = squares[0]; last !== undefined && squares.length < 48; ) {
    last = multiply(last, last, field);
    squares.push(last);
  }
  return squares;
}

function powerOfX(exponent: number, squares: readonly Crc64[], field: Field): Crc64 {
  let power: Crc64 = field.bits === 64 ? { high: 0x80000000, low: 0 } : { high: 0, low: 0x80000000 };
  for (const [bit, square] of squares.entries()) {
    if (Math.floor(exponent / 2 ** bit) % 2 === 1) power = multiply(power, square, field);
  }
  return power;
}
