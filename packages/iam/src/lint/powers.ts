/** What a statement speaks of, for rules: which actions, which kinds of resources, under which condition keys. */
import type { ConditionEntry, Statement, Text } from '../document/document.ts';
import { fold } from '../match/fold.ts';
import { type Pattern, textPattern } from '../match/pattern.ts';
import { hasUnknown, type LintedPolicy, unknownText } from './linted.ts';

const empty = { find: () => undefined };
const patterns = new Map<string, Pattern>();

/** `action` matched whatever its case; the pattern is compiled once. */
export function actionMatches(pattern: string, action: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = textPattern(pattern, { variables: false, wildcards: true, fold: true });
    // A hostile file must not fill the memory with its patterns.
    if (patterns.size > 5_000) patterns.clear();
    patterns.set(pattern, compiled);
  }
  return compiled.matches(action, empty) === true;
}

export function speaksOf(statement: Statement, action: string): boolean {
  return statement.action.values.some(({ text }) => actionMatches(text, action)) !== statement.action.not;
}

/** The action pattern a finding points at: the one that speaks of it, or the element when it is a NotAction. */
export function actionAt(statement: Statement, action: string): Text {
  const found = statement.action.values.find(({ text }) => actionMatches(text, action));
  return !statement.action.not && found !== undefined ? found : { text: 'NotAction', at: statement.action.at };
}

export function allows(statement: Statement, action: string): boolean {
  return statement.effect === 'Allow' && speaksOf(statement, action);
}

export function allowsIn(policies: readonly LintedPolicy[], action: string): readonly [LintedPolicy, Statement][] {
  return policies.flatMap((policy) =>
    policy.document.statements
      .filter((statement) => allows(statement, action))
      .map((statement): [LintedPolicy, Statement] => [policy, statement]),
  );
}

export type ResourceKind = 'instance' | 'managed-instance' | 'task' | 'document' | 'session';

const kinds: Readonly<Record<ResourceKind, readonly [service: string, resource: string]>> = {
  instance: ['ec2', 'instance/'],
  'managed-instance': ['ssm', 'managed-instance/'],
  task: ['ecs', 'task/'],
  document: ['ssm', 'document/'],
  session: ['ssm', 'session/'],
};

export const nodeKinds: readonly ResourceKind[] = ['instance', 'managed-instance', 'task'];

/** Whether some ARN of the kind can match the pattern, read field by field (spec/iam 5.3). Unknown text alone claims nothing. */
export function mayMean(pattern: string, kind: ResourceKind): boolean {
  return mayBegin(pattern, ...kinds[kind]);
}

export function mayBegin(pattern: string, service: string, resource: string): boolean {
  if (/^\*+$/.test(pattern)) return true;
  if (pattern === unknownText) return false;
  const fields = pattern.split(':');
  if (fields.length < 6) return false;
  const rest = fields.slice(5).join(':');
  return canBegin(fields[2] ?? '', service, true) && canBegin(rest, resource, false);
}

/** Whether a text that matches the wildcard pattern can begin with `start`, or, `whole`, be it. */
export function canBegin(pattern: string, start: string, whole: boolean): boolean {
  const plain = pattern.replace(/\$\{[^}]*\}|\u00a4/g, '*');
  for (let index = 0; index < start.length; index += 1) {
    if (plain[index] === '*') return true;
    if (plain[index] !== '?' && plain[index] !== start[index]) return false;
  }
  return !whole || /^\**$/.test(plain.slice(start.length));
}

export function meansNodes(statement: Statement): boolean {
  return reaches(statement, nodeKinds);
}

export function reaches(statement: Statement, wanted: readonly ResourceKind[]): boolean {
  const { resource } = statement;
  if (resource === undefined) return false;
  if (resource.not) return true;
  return resource.values.some(({ text }) => wanted.some((kind) => mayMean(text, kind)));
}

/** The resource patterns a finding points at; none in statements with NotResource. */
export function patternsOf(statement: Statement, wanted: readonly ResourceKind[]): readonly Text[] {
  if (statement.resource === undefined || statement.resource.not) return [];
  return statement.resource.values.filter(({ text }) => wanted.some((kind) => mayMean(text, kind)));
}

export function everything(statement: Statement): Text | undefined {
  return statement.resource?.not === false
    ? statement.resource.values.find(({ text }) => /^\*+$/.test(text))
    : undefined;
}

export function conditionsOn(statement: Statement, key: string | RegExp): readonly ConditionEntry[] {
  return statement.conditions.filter((condition) =>
    typeof key === 'string' ? fold(condition.key) === fold(key) : key.test(condition.key),
  );
}

export const tagKeys: RegExp = /^(?:ssm:resourcetag|aws:resourcetag|ec2:resourcetag|iam:resourcetag)\//i;

/** Conditions on tags of what is spoken of, but for the two tags Session Manager puts on sessions itself. */
export function tagConditions(statement: Statement): readonly ConditionEntry[] {
  return conditionsOn(statement, tagKeys).filter(({ key }) => !/\/aws:ssmmessages:/i.test(key));
}

export function negated({ operator }: ConditionEntry): boolean {
  return operator.includes('Not');
}

/** Values in which a wildcard leaves nothing open. */
export function fixed(text: string): boolean {
  return !/[*?]/.test(text) && !hasUnknown(text);
}
