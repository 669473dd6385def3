/** A policy value with wildcards and variables, compiled to match text (spec/iam 8). */
import type { Truth } from '../truth.ts';
import { type ContextKeys, isUnknownOrAmbiguous } from './context-keys.ts';
import { fold } from './fold.ts';
import { asterisk, compileGlob, type Glob, type GlobToken, questionMark } from './glob.ts';
import { relateGlobs } from './glob-relation.ts';
import { matchPrefix } from './prefix.ts';
import { isVariable, parseTemplate, type Template, type TemplateOptions, type Token } from './template.ts';

export type Pattern = {
  /** As it stands in the policy. */
  readonly text: string;
  matches(value: string, context: ContextKeys): Truth;
  /** Whether it matches every text that begins with `prefix` and is longer; undefined: some, or not known. */
  matchesPrefix(prefix: string, context: ContextKeys): boolean | undefined;
  /** Whether it matches every text that the other pattern matches; undefined: some, or not known. */
  matchesAllOf(other: readonly GlobToken[], context: ContextKeys): boolean | undefined;
  /** The pattern with its variables replaced; undefined when one of them has no value. */
  resolve(context: ContextKeys): string | undefined;
  /** Why it matches no text. */
  readonly flaw?: string;
  /** Keys of its variables whose value is unknown. */
  unknownKeys(context: ContextKeys): readonly string[];
};

export const noKeys: readonly string[] = [];

export type PatternOptions = TemplateOptions & { readonly fold?: boolean };

export function textPattern(text: string, options: PatternOptions): Pattern {
  return templatePattern(parseTemplate(text, options), options.fold === true);
}

export function templatePattern(template: Template, folded = false): Pattern {
  const { text } = template;
  if (template.malformed !== undefined) {
    return {
      text,
      matches: () => false,
      matchesPrefix: () => false,
      matchesAllOf: () => false,
      resolve: () => undefined,
      flaw: template.malformed.reason,
      unknownKeys: () => noKeys,
    };
  }
  const convert = folded ? fold : unchanged;
  const tokens = template.tokens.map((token) => (typeof token === 'string' ? convert(token) : token));
  if (template.variables.length === 0) {
    const glob = compileGlob(tokens as readonly GlobToken[]);
    return {
      text,
      matches: folded ? (value) => glob(fold(value)) : (value) => glob(value),
      matchesPrefix: (prefix) => matchPrefix(tokens as readonly GlobToken[], convert(prefix)),
      matchesAllOf: (other) => relateGlobs(tokens as readonly GlobToken[], other),
      resolve: () => textOf(template.tokens as readonly GlobToken[], template.wildcards),
      unknownKeys: () => noKeys,
    };
  }
  return {
    text,
    matches: (value, context) => {
      const resolved = substitute(tokens, context, convert);
      if (resolved === undefined) return false;
      const matched = resolved.glob(convert(value));
      return matched && resolved.keys !== undefined ? resolved.keys : matched;
    },
    matchesPrefix: (prefix, context) =>
      certain(substitute(tokens, context, convert), (resolved) => matchPrefix(resolved, convert(prefix))),
    matchesAllOf: (other, context) =>
      certain(substitute(tokens, context, convert), (resolved) => relateGlobs(resolved, other)),
    resolve: (context) => {
      const resolved = substitute(template.tokens, context, unchanged);
      return resolved === undefined ? undefined : textOf(resolved.tokens, template.wildcards);
    },
    unknownKeys: (context) =>
      template.variables.filter(({ key }) => isUnknownOrAmbiguous(context.find(key))).map(({ name }) => name),
  };
}

type Substituted = {
  readonly tokens: readonly GlobToken[];
  readonly glob: Glob;
  readonly keys?: readonly string[];
};

/** With an asterisk for an unknown variable more matches than does for its value. */
function certain(
  resolved: Substituted | undefined,
  match: (tokens: readonly GlobToken[]) => boolean | undefined,
): boolean | undefined {
  if (resolved === undefined) return false;
  const matched = match(resolved.tokens);
  return matched === true && resolved.keys !== undefined ? undefined : matched;
}

/** An unknown variable becomes an asterisk: a text that does not match then, matches for no value of it. */
function substitute(
  tokens: readonly Token[],
  context: ContextKeys,
  convert: (text: string) => string,
): Substituted | undefined {
  const resolved: GlobToken[] = [];
  let keys: string[] | undefined;
  for (const token of tokens) {
    if (!isVariable(token)) {
      resolved.push(token);
      continue;
    }
    const value = context.find(token.key);
    if (isUnknownOrAmbiguous(value)) {
      keys ??= [];
      keys.push(token.name);
      resolved.push(asterisk);
    } else if (typeof value === 'string') resolved.push(convert(value));
    // A multivalued key has no value as a variable (spec/iam 8.2), and the default value is only for absent keys (spec/iam 8.4).
    else if (value === undefined && token.defaultValue !== undefined) resolved.push(convert(token.defaultValue));
    else return undefined;
  }
  return { tokens: resolved, glob: compileGlob(resolved), ...(keys === undefined ? {} : { keys }) };
}

/** Literal asterisks and question marks are written as `${*}` and `${?}`, so that they are not taken for wildcards. */
function textOf(tokens: readonly GlobToken[], wildcards: boolean): string {
  return tokens
    .map((token) => {
      if (token === asterisk) return '*';
      if (token === questionMark) return '?';
      return wildcards ? token.replace(/[*?]/g, (wildcard) => `\${${wildcard}}`) : token;
    })
    .join('');
}

function unchanged(text: string): string {
  return text;
}
