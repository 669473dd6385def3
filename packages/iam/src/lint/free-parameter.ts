/**
 * Whether a parameter of a session document lets the caller write into a command: the agent inserts its value as text, so that a
 * semicolon or a line end in it begins a command of the caller's (spec/iam 14.12).
 */
import type { JsonNode } from '../document/json.ts';
import { hasUnknown } from './linted.ts';
import { member, textOf } from './read/tree.ts';

/** What ends one command and begins another, in any shell, and quotes that end a quotation around the placeholder. */
const dangerous = ';&|`$<>()"\'\\\n\r';

/** `isWholeCommand`: the value is the program itself, of which a pattern that only limits its characters is no limit. */
export function isFree(declaration: JsonNode | undefined, isWholeCommand: boolean): boolean {
  const allowed = member(declaration, 'allowedValues');
  if (allowed !== undefined && allowed.kind !== 'null') return false;
  const pattern = textOf(member(declaration, 'allowedPattern')) ?? '';
  if (pattern === '') return true;
  if (hasUnknown(pattern)) return false;
  return admitsDangerous(pattern) || (isWholeCommand && isOpenEnded(pattern));
}

/** Whether the pattern matches some text with a dangerous character that its author did not write out. */
function admitsDangerous(pattern: string): boolean {
  return partsOf(pattern).some(
    (part) => part === '.' || isWideEscape(part) || (part.length > 1 && part.startsWith('[') && holdsDangerous(part)),
  );
}

/** Escapes, character classes and single characters. Read by hand, as a pattern for patterns takes long for hostile ones. */
function partsOf(pattern: string, inClass = false): readonly string[] {
  const parts: string[] = [];
  for (let at = 0; at < pattern.length; ) {
    let end = at + (pattern[at] === '\\' ? 2 : 1);
    if (pattern[at] === '[' && !inClass) {
      while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
      end += 1;
    }
    parts.push(pattern.slice(at, end));
    at = end;
  }
  return parts;
}

/** Everything but some characters, white space, which has line ends, or a character by its number. */
function isWideEscape(part: string): boolean {
  return /^\\[SWDsPux]$/.test(part);
}

/** Of a character class, with its brackets. */
function holdsDangerous(part: string): boolean {
  const negated = part[1] === '^';
  const items = partsOf(part.slice(negated ? 2 : 1, -1), true);
  if (items.some(isWideEscape) && !negated) return true;
  const plain = items.map((item) => (item.length > 1 ? (escapes[item[1] ?? ''] ?? item.slice(1)) : item));
  const holds = (sign: string): boolean =>
    items.some((item, index) => {
      if (item === '\\s') return /\s/.test(sign);
      if (items[index + 1] === '-' && index + 2 < items.length)
        return (plain[index] ?? '') <= sign && sign <= (plain[index + 2] ?? '');
      return plain[index] === sign;
    });
  return [...dangerous].some((sign) => holds(sign) !== negated);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Whether the pattern has no bound to the texts that it matches, other than their characters. */
function isOpenEnded(pattern: string): boolean {
  return /[*+{]/.test(
    partsOf(pattern)
      .filter((part) => part.length === 1)
      .join(''),
  );
}
