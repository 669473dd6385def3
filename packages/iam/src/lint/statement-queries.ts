/** Queries of statements for rules: whether one allows an action, on which resources, and where a finding points. */
import type { Statement, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import { type Pattern, textPattern } from '../match/pattern.ts';
import type { LintedPolicy } from './linted.ts';
import { canMatchKind, isStar, nodeKinds, type ResourceKind } from './resource-patterns.ts';

const noVariables = { find: () => undefined };
const patterns = new Map<string, Pattern>();

/** Whether the pattern matches `action`, ignoring case. */
export function actionMatches(pattern: string, action: string): boolean {
  // Most actions of policies have no wildcard.
  if (!/[*?]/.test(pattern)) return pattern.length === action.length && fold(pattern) === fold(action);
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = textPattern(pattern, { supportsVariables: false, wildcards: true, fold: true });
    // Bounded, so that a hostile file cannot fill the memory with its patterns.
    if (patterns.size > 5_000) patterns.clear();
    patterns.set(pattern, compiled);
  }
  return compiled.matches(action, noVariables) === true;
}

export function appliesToAction(statement: Statement, action: string): boolean {
  return statement.action.values.some(({ text }) => actionMatches(text, action)) !== statement.action.not;
}

/** Where a finding about the action points: at the pattern that matches it, or at the element NotAction. */
export function actionAt(statement: Statement, action: string): Text {
  const found = statement.action.values.find(({ text }) => actionMatches(text, action));
  return !statement.action.not && found !== undefined ? found : { text: 'NotAction', at: statement.action.at };
}

export function allows(statement: Statement, action: string): boolean {
  return statement.effect === 'Allow' && appliesToAction(statement, action);
}

export type StatementOfPolicy = readonly [policy: LintedPolicy, statement: Statement];

export function allowingStatements(policies: readonly LintedPolicy[], action: string): readonly StatementOfPolicy[] {
  return policies.flatMap((policy) =>
    policy.document.statements
      .filter((statement) => allows(statement, action))
      .map((statement): StatementOfPolicy => [policy, statement]),
  );
}

export function matchesNodes(statement: Statement): boolean {
  return matchesKinds(statement, nodeKinds);
}

/** Whether Resource or NotResource can match a resource of one of the kinds. */
export function matchesKinds(statement: Statement, kinds: readonly ResourceKind[]): boolean {
  const { resource } = statement;
  if (resource === undefined) return false;
  if (resource.not) return true;
  return resource.values.some(({ text }) => kinds.some((kind) => canMatchKind(text, kind)));
}

/** The patterns of Resource that can match one of the kinds; none of a NotResource. */
export function resourcePatterns(statement: Statement, kinds: readonly ResourceKind[]): readonly Text[] {
  if (statement.resource === undefined || statement.resource.not) return [];
  return statement.resource.values.filter(({ text }) => kinds.some((kind) => canMatchKind(text, kind)));
}

/** The `*` of Resource. */
export function starResource(statement: Statement): Text | undefined {
  return statement.resource?.not === false ? statement.resource.values.find(({ text }) => isStar(text)) : undefined;
}
