/**
 * The canonical form of a policy, without differences of order, ignored case, repetition, lists of one value, Sids and Ids. Two
 * policies with the same canonical form decide alike; two that decide alike may still have different forms.
 */
import { findOperator } from '../condition/operators.ts';
import { fold } from '../match/fold.ts';
import type { Element, PolicyDocument, PrincipalElement, Statement } from './document.ts';

export type CanonicalStatement = {
  Effect: string;
  Principal?: CanonicalPrincipal;
  NotPrincipal?: CanonicalPrincipal;
  Action?: readonly string[];
  NotAction?: readonly string[];
  Resource?: readonly string[];
  NotResource?: readonly string[];
  Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

type CanonicalPrincipal = Readonly<Record<string, readonly string[]>>;

/** The canonical form of a policy, as JSON that IAM can store. Without Sids and Ids. */
export function canonicalPolicy(document: PolicyDocument): string {
  const statements = document.statements.map((statement) => JSON.stringify(canonicalStatement(statement, document)));
  return `{"Version":"${languageOf(document)}","Statement":[${sortUnique(statements).join(',')}]}`;
}

/** Whether two documents have the same canonical form. If not, they may still decide alike. */
export function samePolicy(a: PolicyDocument, b: PolicyDocument): boolean {
  return a.type === b.type && canonicalPolicy(a) === canonicalPolicy(b);
}

/**
 * The versions differ in policy variables only (spec/iam 1.2): without `${` a document of the older one has the same
 * meaning in the newer.
 */
function languageOf(document: PolicyDocument): string {
  if (document.version === '2012-10-17') return document.version;
  const texts = document.statements.flatMap(({ resource, conditions }) => [
    ...(resource?.values ?? []),
    ...conditions.flatMap(({ values }) => values),
  ]);
  return texts.some(({ text }) => text.includes('${')) ? document.version : '2012-10-17';
}

function canonicalStatement(statement: Statement, document: PolicyDocument): CanonicalStatement {
  const { principal, action, resource, conditions } = statement;
  return {
    Effect: statement.effect,
    ...(principal === undefined ? {} : { [name('Principal', principal)]: canonicalPrincipal(principal) }),
    [name('Action', action)]: sortUnique(action.values.map(({ text }) => fold(text))),
    ...(resource === undefined
      ? {}
      : {
          [name('Resource', resource)]: sortUnique(
            resource.values.map(({ text }) => canonicalResource(text, document)),
          ),
        }),
    ...(conditions.length === 0 ? {} : { Condition: canonicalConditions(statement) }),
  };
}

function name(element: string, { not }: Element | PrincipalElement): string {
  return not ? `Not${element}` : element;
}

/** Fields that an ARN of an identity policy lacks are read as `*` (spec/iam 5.4); several `*` alone are one. */
function canonicalResource(text: string, { type }: PolicyDocument): string {
  if (/^\*+$/.test(text)) return '*';
  if (type !== 'identity' && type !== 'boundary') return text;
  if (!text.startsWith('arn:') || text.includes('${')) return text;
  const missing = 6 - text.split(':').length;
  return missing > 0 ? text + ':*'.repeat(missing) : text;
}

function canonicalPrincipal({ entries }: PrincipalElement): CanonicalPrincipal {
  const kinds = sortUnique(entries.map(({ kind }) => kind));
  return Object.fromEntries(
    kinds.map((kind) => [
      kind,
      sortUnique(
        entries
          .filter((entry) => entry.kind === kind)
          .map(({ text }) => (kind === 'AWS' ? text.replace(/^arn:[a-z0-9-]+:iam::(\d{12}):root$/, '$1') : text)),
      ),
    ]),
  );
}

/**
 * Two entries with one key and one operator both have to hold, so that they must not be merged into one list, of which one value
 * suffices: each is written under its own spelling of the operator, as long as there is one.
 */
function canonicalConditions({ conditions }: Statement): NonNullable<CanonicalStatement['Condition']> {
  const blocks = new Map<string, Map<string, readonly string[]>>();
  for (const { written, key, values } of conditions) {
    const found = findOperator(written);
    const operator = found?.canonical ?? written;
    const texts = sortUnique(values.map(({ text }) => text));
    let spelling = operator;
    let block = blocks.get(spelling);
    // Only documents that write one operator in two cases have such entries.
    for (let turn = 0; block?.has(fold(key)) === true && turn < spelling.length; turn += 1) {
      spelling = operator.slice(0, turn) + swapCase(operator[turn] ?? '') + operator.slice(turn + 1);
      block = blocks.get(spelling);
    }
    if (block === undefined) {
      block = new Map();
      blocks.set(spelling, block);
    }
    block.set(fold(key), texts);
  }
  const sorted = [...blocks].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([operator, block]) => [operator, Object.fromEntries([...block].sort(([a], [b]) => (a < b ? -1 : 1)))]),
  );
}

function swapCase(letter: string): string {
  return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
}

function sortUnique(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
