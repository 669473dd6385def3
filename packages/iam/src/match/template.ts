/**
 * Splits a policy value into literal text, wildcards and policy variables (spec/iam 8). A value with a malformed variable
 * matches nothing (spec/iam 8.4).
 */
import { fold } from './fold.ts';
import { asterisk, type GlobToken, questionMark } from './glob.ts';

export type Variable = {
  /** As written. */
  readonly name: string;
  /** Folded, as key names ignore case. */
  readonly key: string;
  readonly defaultValue?: string;
};

export type Token = GlobToken | Variable;

/** What is wrong with a variable: a missing brace, no name, a space or another character in the name, or the default value. */
export type MalformedKind = 'brace' | 'empty' | 'space' | 'symbol' | 'default';

export type Malformed = { readonly kind: MalformedKind; readonly reason: string };

export type Template = {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly variables: readonly Variable[];
  /** Whether asterisks and question marks in it are wildcards. */
  readonly wildcards: boolean;
  /** The first malformed variable in it. */
  readonly malformed?: Malformed;
};

export type TemplateOptions = {
  /** Whether `${key}` is a variable: only Version 2012-10-17 has them (spec/iam 1.2). */
  readonly supportsVariables: boolean;
  readonly wildcards: boolean;
};

export function isVariable(token: Token): token is Variable {
  return typeof token === 'object';
}

export function parseTemplate(text: string, options: TemplateOptions): Template {
  const tokens: Token[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') tokens.push(literal);
    literal = '';
  };
  let malformed: Malformed | undefined;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (options.supportsVariables && character === '$' && text[index + 1] === '{') {
      const read = readVariable(text, index + 2);
      if ('kind' in read) {
        malformed = read;
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
      tokens.push(character === '*' ? asterisk : questionMark);
    } else literal += character;
  }
  flush();
  const template = { text, tokens, variables: tokens.filter(isVariable), wildcards: options.wildcards };
  return malformed === undefined ? template : { ...template, malformed };
}

const keyName = /^[^\s${},']+/;
const defaultText = /^,[ \t]*'([^']*)'\}/;

/** Reads what follows `${`. `end` is the position of the closing brace. */
function readVariable(text: string, start: number): { token: string | Variable; end: number } | Malformed {
  const close = text.indexOf('}', start);
  if (close === -1) return { kind: 'brace', reason: 'the closing brace is missing' };
  const inner = text.slice(start, close);
  if (inner === '*' || inner === '?' || inner === '$') return { token: inner, end: close };
  if (inner === '') return { kind: 'empty', reason: 'the variable is empty' };
  const name = keyName.exec(inner)?.[0];
  if (name === undefined) return { kind: kindOf(inner), reason: 'a blank or sign is in place of the key name' };
  if (name === inner) return { token: { name, key: fold(name) }, end: close };
  const rest = text.slice(start + name.length);
  const found = defaultText.exec(rest);
  if (found?.[1] === undefined) return { kind: kindOf(inner), reason: "only , 'default' may follow the key name" };
  return {
    token: { name, key: fold(name), defaultValue: found[1] },
    end: start + name.length + found[0].length - 1,
  };
}

/** Of a variable whose name or default value is malformed. */
function kindOf(inner: string): MalformedKind {
  const [name = '', defaultValue] = inner.split(/,(.*)/s, 2);
  if (/\s/.test(name)) return 'space';
  return defaultValue === undefined ? 'symbol' : 'default';
}
