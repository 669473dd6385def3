/**
 * Decimal numbers of any length, compared digit by digit (spec/iam 10.11). Doubles would make 9007199254740993 equal to its
 * neighbour, and `Number` would read hex, exponents and blanks, which IAM does not.
 */
export type Decimal = { readonly negative: boolean; readonly whole: string; readonly fraction: string };

const form = /^([+-]?)(?:(\d+)(?:\.(\d+))?|\.(\d+))$/;

export function readDecimal(text: string): Decimal | undefined {
  const parts = form.exec(text);
  if (parts === null) return undefined;
  const whole = withoutLeadingZeros(parts[2] ?? '');
  const fraction = withoutTrailingZeros(parts[3] ?? parts[4] ?? '');
  return { negative: parts[1] === '-' && (whole !== '' || fraction !== ''), whole, fraction };
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const size = a.whole.length - b.whole.length || compareText(a.whole, b.whole) || compareText(a.fraction, b.fraction);
  return a.negative ? -size : size;
}

export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function withoutLeadingZeros(digits: string): string {
  let start = 0;
  while (digits[start] === '0') start += 1;
  return digits.slice(start);
}

/** Backwards by hand: a trailing-zeros regex is quadratic on 0000…1 (a hostile context value). */
export function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}
