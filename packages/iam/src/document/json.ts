/**
 * JSON with positions (RFC 8259). `JSON.parse` keeps the last of two equal keys without an error, so that a reviewer and the
 * engine could read different policies from one text (spec/iam 1.1): this reader reports both.
 */
import type { Faults } from './faults.ts';

/** One member of an object. `keyAt` is the offset of its key. */
export type JsonMember = { readonly key: string; readonly keyAt: number; readonly value: JsonNode };

/**
 * JSON with the offset of every value, counted in UTF-16 units from 0. `text` of a string is without quotes and
 * escapes.
 */
export type JsonNode =
  | { readonly kind: 'object'; readonly members: readonly JsonMember[]; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[]; readonly at: number }
  | { readonly kind: 'string' | 'number' | 'boolean' | 'null'; readonly text: string; readonly at: number };

/** Policies have five levels of nesting. A deeper text would exhaust the stack. */
const deepest = 32;

/** The same limit for a tree of another reader. */
export function checkDepth(node: JsonNode, faults: Faults, depth = 0): void {
  if (node.kind !== 'array' && node.kind !== 'object') return;
  if (depth >= deepest) faults.stop('too-deep', node.at, tooDeep);
  for (const value of node.kind === 'array' ? node.items : node.members.map((member) => member.value))
    checkDepth(value, faults, depth + 1);
}

const tooDeep = `values are nested more than ${deepest} deep`;

const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const plainText = /[^"\\\0-\x1f]*/y;
const word = /true|false|null/y;
const blanks = /[ \t\r\n]*/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

export function readJson(text: string, faults: Faults): JsonNode {
  let index = 0;

  const stop = (message: string, hint?: string): never => faults.stop('json-syntax', index, message, hint);

  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = index;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) index += found.length;
    return found;
  };

  const skipBlanks = (): void => void take(blanks);

  const readString = (): string => {
    index += 1;
    let value = '';
    for (;;) {
      value += take(plainText) ?? '';
      const character = text[index];
      if (character === '"') {
        index += 1;
        return value;
      }
      if (character !== '\\')
        return stop(character === undefined ? 'a string does not end' : 'a string has a raw control character');
      const sign = text[index + 1] ?? '';
      if (sign === 'u') {
        const digits = text.slice(index + 2, index + 6);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) return stop('\\u needs four hexadecimal digits');
        value += String.fromCharCode(Number.parseInt(digits, 16));
        index += 6;
        continue;
      }
      const plain = Object.hasOwn(escapes, sign) ? escapes[sign] : undefined;
      if (plain === undefined) return stop('a backslash is before a character that needs none');
      value += plain;
      index += 2;
    }
  };

  const readMember = (seen: Map<string, number>, depth: number): JsonMember => {
    skipBlanks();
    if (text[index] !== '"')
      return stop('a key in double quotes is expected here', 'the last member of an object has no comma after it');
    const keyAt = index;
    const key = readString();
    const first = seen.get(key);
    if (first === undefined) seen.set(key, keyAt);
    else {
      const hint = `the first one is in line ${faults.locate(first).line}; JSON readers keep only one of the two`;
      faults.add('duplicate-key', keyAt, `the key "${key}" is written twice in one object`, hint);
    }
    skipBlanks();
    if (text[index] !== ':') return stop(`a colon should follow the key "${key}"`);
    index += 1;
    return { key, keyAt, value: readValue(depth) };
  };

  const readValue = (depth: number): JsonNode => {
    skipBlanks();
    const at = index;
    const opening = text[index];
    if (opening === '"') return { kind: 'string', text: readString(), at };
    if (opening === '{' || opening === '[') {
      if (depth >= deepest) faults.stop('too-deep', at, tooDeep);
      const closing = opening === '{' ? '}' : ']';
      const members: JsonMember[] = [];
      const items: JsonNode[] = [];
      const seen = new Map<string, number>();
      index += 1;
      skipBlanks();
      while (text[index] !== closing) {
        if (opening === '{') members.push(readMember(seen, depth + 1));
        else items.push(readValue(depth + 1));
        skipBlanks();
        if (text[index] === closing) break;
        if (text[index] !== ',') stop(`a comma or ${closing} is expected here`);
        index += 1;
        skipBlanks();
        if (text[index] === closing) stop(`a comma is before the closing ${closing}`, 'remove the comma');
      }
      index += 1;
      return opening === '{' ? { kind: 'object', members, at } : { kind: 'array', items, at };
    }
    const literal = take(word);
    if (literal !== undefined) return { kind: literal === 'null' ? 'null' : 'boolean', text: literal, at };
    const digits = take(number);
    if (digits !== undefined) return { kind: 'number', text: digits, at };
    return stop(
      opening === undefined ? 'the text ends before the policy does' : `a value cannot begin with ${opening}`,
    );
  };

  const document = readValue(0);
  skipBlanks();
  if (index < text.length) {
    const message = 'something follows the end of the policy';
    if (text[index] === '{')
      faults.stop('second-policy', index, message, 'write each of two policies into a text of its own');
    stop(message);
  }
  return document;
}
