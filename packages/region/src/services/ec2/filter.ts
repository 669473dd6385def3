/** Filters of the Describe calls: values are alternatives, filters are all required, `*` and `?` are wildcards. */
import type { Filter } from '@aws-sdk/client-ec2';
import type { Call } from '../../service.ts';
import { charactersPerUnit, type Slices } from '../../slices.ts';
import { error, invalidParameter } from './errors.ts';

/** The values of an item for one filter; undefined matches no value. */
export type Field<T> = (item: T) => string | readonly string[] | undefined;

export type Fields<T> = ReadonlyMap<string, Field<T>>;

/** The most filter values of one call. */
const mostValues = 200;

export function fields<T>(table: Readonly<Record<string, Field<T>>>): Fields<T> {
  return new Map(Object.entries(table));
}

/** Resources with tags also have the filters `tag:KEY`, `tag-key` and `tag-value`. */
export async function applyFilters<T extends object>(
  { slices }: Call,
  items: readonly T[],
  filters: readonly Filter[] | undefined,
  known: Fields<T>,
): Promise<T[]> {
  let count = 0;
  const wanted = (filters ?? []).map(({ Name, Values }) => {
    const field = Name === undefined ? undefined : (tagField<T>(Name) ?? known.get(Name));
    if (field === undefined) throw invalidParameter(`The filter '${(Name ?? 'null').slice(0, 128)}' is invalid`);
    if (Values === undefined || Values.length === 0) throw invalidParameter(`The filter '${Name}' has no values`);
    count += Values.length;
    return { field, Values };
  });
  if (count > mostValues) {
    const rule = `The maximum number of filter values specified on a single call is ${mostValues}`;
    throw error('FilterLimitExceeded', rule);
  }
  const tests = wanted.map(({ field, Values }) => ({
    field,
    patterns: Values.map(compilePattern),
    wild: Values.filter((value) => value.includes('*')).length,
  }));
  const found: T[] = [];
  for (const item of items) if (await matchesAll(item, tests, slices)) found.push(item);
  return found;
}

type Test<T> = {
  readonly field: Field<T>;
  readonly patterns: readonly ((text: string) => boolean)[];
  /** How many of them have a run. It may be tried at every place of a text, each time with much of the pattern. */
  readonly wild: number;
};

async function matchesAll<T>(item: T, tests: readonly Test<T>[], slices: Slices): Promise<boolean> {
  for (const { field, patterns, wild } of tests) {
    const own = field(item);
    let some = false;
    for (const text of typeof own === 'string' ? [own] : (own ?? [])) {
      some = patterns.some((matches) => matches(text));
      await slices.did((patterns.length * 20 + (wild * text.length ** 2) / 4) / charactersPerUnit);
      if (some) break;
    }
    if (!some) return false;
  }
  return true;
}

function tagField<T extends object>(name: string): Field<T> | undefined {
  if (name === 'tag-key') return (item) => [...tagsOf(item).keys()];
  if (name === 'tag-value') return (item) => [...tagsOf(item).values()];
  if (!name.startsWith('tag:')) return undefined;
  const key = name.slice('tag:'.length);
  return (item) => tagsOf(item).get(key);
}

const noTags: ReadonlyMap<string, string> = new Map();

function tagsOf(item: object): ReadonlyMap<string, string> {
  return 'tags' in item && item.tags instanceof Map ? item.tags : noTags;
}

/**
 * Two positions instead of a regular expression, because a pattern of many stars must not take exponential time. A
 * backslash makes the next character literal.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const tokens = tokenise(pattern);
  const shortest = tokens.filter((token) => token !== 'any-run').length;
  return (text) => shortest <= text.length && matches(tokens, text);
}

function matches(tokens: readonly Token[], text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const token = tokens[p];
    if (token === 'any-run') {
      star = p;
      mark = t;
      p += 1;
    } else if (token === 'any' || (token !== undefined && token.literal === text[t])) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else {
      return false;
    }
  }
  while (tokens[p] === 'any-run') p += 1;
  return p === tokens.length;
}

type Token = 'any-run' | 'any' | { readonly literal: string };

function tokenise(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < pattern.length; i += 1) {
    let char = pattern.charAt(i);
    if (char === '*') {
      // Several in a row mean the same as one.
      if (tokens.at(-1) !== 'any-run') tokens.push('any-run');
    } else if (char === '?') tokens.push('any');
    else {
      if (char === '\\' && i + 1 < pattern.length) {
        i += 1;
        char = pattern.charAt(i);
      }
      tokens.push({ literal: char });
    }
  }
  return tokens;
}
