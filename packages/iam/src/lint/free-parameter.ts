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
  for (const [part] of pattern.matchAll(/\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/g)) {
    if (part === '.' || /^\\[SWDs]$/.test(part)) return true;
    if (part.length > 1 && part.startsWith('[') && classAdmitsDangerous(part.slice(1, -1))) return true;
  }
  return false;
}

function classAdmitsDangerous(inner: string): boolean {
  const negated = inner.startsWith('^');
  const items = [...(negated ? inner.slice(1) : inner).matchAll(/\\[\s\S]|[\s\S]/g)].map(([item]) => item);
  if (items.some((item) => /^\\[SWDs]$/.test(item)) && !negated) return true;
  const plain = items.map((item) => (item.length > 1 ? (escapes[item[1] ?? ''] ?? item.slice(1)) : item));
  const holds = (sign: string): boolean =>
    items.some((item, index) => {
      if (item === '\\s' && /\s/.test(sign)) return true;
      if (items[index + 1] === '-' && index + 2 < items.length)
        return (plain[index] ?? '') <= sign && sign <= (plain[index + 2] ?? '');
      return plain[index] === sign;
    });
  return [...dangerous].some((sign) => holds(sign) !== negated);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** Whether the pattern has no bound to the texts that it matches, other than their characters. */
function isOpenEnded(pattern: string): boolean {
  return /[*+]|\{\d*,\d*\}|\{\d+\}/.test(pattern.replace(/\\[\s\S]/g, '').replace(/\[[^\]]*\]/g, '.'));
}
