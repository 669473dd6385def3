/**
 * Whether the literal text with which a pattern begins and ends leaves open that it matches. Most patterns of a large policy are
 * told apart by that alone, and are never compiled.
 */
import type { Arn } from '@sallyport/aws';

const asterisk = 0x2a;
const questionMark = 0x3f;
const dollar = 0x24;

/** False for an action that does not begin as the pattern does. `action` is folded. */
export function mayMatchAction(pattern: string, action: string): boolean {
  for (let index = 0; index < pattern.length; index += 1) {
    let unit = pattern.charCodeAt(index);
    // What is not ASCII may fold to ASCII.
    if (unit === asterisk || unit === questionMark || unit > 0x7f) return true;
    if (unit >= 0x41 && unit <= 0x5a) unit += 0x20;
    if (unit !== action.charCodeAt(index)) return false;
  }
  return pattern.length === action.length;
}

/** False for an ARN that the pattern does not match because of its literal text. `text` is the ARN unsplit. */
export function mayMatchArn(pattern: string, text: string, arn: Arn): boolean {
  if (!beginsAs(pattern, 0, text)) return false;
  const last = lastFieldOf(pattern);
  return last === -1 || (beginsAs(pattern, last, arn[5]) && endsAs(pattern, last, arn[5]));
}

/**
 * Where the sixth field begins; -1 when fields are missing, and after a variable: its name and its value may have colons.
 */
function lastFieldOf(pattern: string): number {
  let at = 0;
  for (let field = 0; field < 5; field += 1) {
    at = pattern.indexOf(':', at) + 1;
    if (at === 0) return -1;
  }
  const variable = pattern.indexOf('$');
  return variable !== -1 && variable < at ? -1 : at;
}

/** Whether the text begins as the pattern does from `start` to its first wildcard or variable. */
function beginsAs(pattern: string, start: number, text: string): boolean {
  for (let index = start; index < pattern.length; index += 1) {
    const unit = pattern.charCodeAt(index);
    if (unit === asterisk || unit === questionMark || unit === dollar) return true;
    if (unit !== text.charCodeAt(index - start)) return false;
  }
  return true;
}

/** Whether the text ends as the pattern does after its last wildcard, which lies behind `start`. */
function endsAs(pattern: string, start: number, text: string): boolean {
  if (pattern.includes('$', start)) return true;
  const shift = text.length - pattern.length;
  for (let index = pattern.length - 1; index >= start; index -= 1) {
    const unit = pattern.charCodeAt(index);
    if (unit === asterisk || unit === questionMark) return true;
    if (unit !== text.charCodeAt(index + shift)) return false;
  }
  return true;
}
