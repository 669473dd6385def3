/**
 * The cyclic redundancy check of bytes one after another out of the checks of each. Appending n zero bits to a message multiplies its
 * check by x^n modulo the polynomial; all polynomials here are reflected, so that the highest bit is x^0.
 */

type Part = { readonly value: Buffer; readonly size: number };

export function combineCrcs(bits: 32 | 64, polynomial: bigint, parts: readonly Part[]): Buffer {
  // Most parts are of one size.
  const powers = new Map<number, bigint>();
  const squares = squaresOf(bits, polynomial);
  let crc = 0n;
  for (const { value, size } of parts) {
    const power = powers.get(size) ?? powerOfX(BigInt(size) * 8n, squares, bits, polynomial);
    powers.set(size, power);
    crc = multiply(crc, power, bits, polynomial) ^ BigInt(`0x${value.toString('hex')}`);
  }
  return Buffer.from(crc.toString(16).padStart(bits / 4, '0'), 'hex');
}

function multiply(a: bigint, b: bigint, bits: number, polynomial: bigint): bigint {
  let product = 0n;
  let factor = b;
  for (let bit = 1n << BigInt(bits - 1); bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= factor;
    factor = (factor & 1n) === 1n ? (factor >> 1n) ^ polynomial : factor >> 1n;
  }
  return product;
}

/** x, x^2, x^4 and so on: enough for the bits of the largest object. */
function squaresOf(bits: number, polynomial: bigint): readonly bigint[] {
  const squares = [1n << BigInt(bits - 2)];
  for (let last = squares[0]; last !== undefined && squares.length < 48; ) {
    last = multiply(last, last, bits, polynomial);
    squares.push(last);
  }
  return squares;
}

function powerOfX(exponent: bigint, squares: readonly bigint[], bits: number, polynomial: bigint): bigint {
  let power = 1n << BigInt(bits - 1);
  for (const [bit, square] of squares.entries()) {
    if (((exponent >> BigInt(bit)) & 1n) === 1n) power = multiply(power, square, bits, polynomial);
  }
  return power;
}
