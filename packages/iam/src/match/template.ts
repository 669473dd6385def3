/**
 * Text of a policy value taken apart: literal runs, wildcards and policy variables (spec/iam 8).
 * A malformed variable makes the whole value worthless: it then has no value (spec/iam 8.4).
 */
import { fold } from './fold.ts';
import { type GlobToken, hole, star } from './glob.ts';

export type Variable = {
  /** As written. */
  readonly name: string;
  /** Folded: key names ignore case. */
  readonly key: string;
  readonly fallback?: string;
};

export type Token = GlobToken | Variable;

export type Template = {
  readonly source: string;
  readonly tokens: readonly Token[];
  readonly variables: readonly Variable[];
  /** Whether stars and question marks in it are wildcards. */
  readonly wildcards: boolean;
  /** Why a variable in it cannot be read. */
  readonly broken?: string;
};

export type TemplateOptions = {
  /** Only the 2012-10-17 language has variables (spec/iam 1.2). */
  readonly variables: boolean;
  readonly wildcards: boolean;
};

export function isVariable(token: Token): token is Variable {
  return typeof token === 'object';
}

export function parseTemplate(source: string, options: TemplateOptions): Template {
  const tokens: Token[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') tokens.push(literal);
    literal = '';
  };
  let broken: string | undefined;
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index] ?? '';
    if (options.variables && character === '$' && source[index + 1] === '{') {
      const read = readVariable(source, index + 2);
      if (typeof read === 'string') {
        broken = read;
        break;
      }
      if (typeof read.token === 'string') literal += read.token;
      else {
        flush();
        tokens.push(read.token);
      }
      index = read.end;
    } else if (options.wildcards && (character === '*' || character === '?')) {
      flush();
      tokens.push(character === '*' ? star : hole);
    } else literal += character;
  }
  flush();
  const template = { source, tokens, variables: tokens.filter(isVariable), wildcards: options.wildcards };
  return broken === undefined ? template : { ...template, broken };
}

const keyName = /^[^\s${},']+/;
const fallbackText = /^,[ \t]*'([^']*)'\}/;

/** Reads what follows `${`; a string says what is wrong with it. `end` is where the closing brace stands. */
function readVariable(source: string, start: number): { token: string | Variable; end: number } | string {
  const close = source.indexOf('}', start);
  if (close === -1) return 'the closing brace is missing';
  const inner = source.slice(start, close);
  if (inner === '*' || inner === '?' || inner === '$') return { token: inner, end: close };
  if (inner === '') return 'the variable is empty';
  const name = keyName.exec(inner)?.[0];
  if (name === undefined) return 'a blank or sign stands where the key name should';
  if (name === inner) return { token: { name, key: fold(name) }, end: close };
  const rest = source.slice(start + name.length);
  const fallback = fallbackText.exec(rest);
  if (fallback?.[1] === undefined) return "after the key name only , 'default' may stand";
  return {
    token: { name, key: fold(name), fallback: fallback[1] },
    end: start + name.length + fallback[0].length - 1,
  };
}
