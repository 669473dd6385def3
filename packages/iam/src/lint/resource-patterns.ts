/** Resource patterns of policies: which kinds of resources they can match. */
import { hasUnknown, unknownText } from './linted.ts';

export type ResourceKind = 'instance' | 'managed-instance' | 'task' | 'document' | 'session';

const kinds: Readonly<Record<ResourceKind, readonly [service: string, resource: string]>> = {
  instance: ['ec2', 'instance/'],
  'managed-instance': ['ssm', 'managed-instance/'],
  task: ['ecs', 'task/'],
  document: ['ssm', 'document/'],
  session: ['ssm', 'session/'],
};

export const nodeKinds: readonly ResourceKind[] = ['instance', 'managed-instance', 'task'];

/**
 * Whether some ARN of the kind can match the pattern, field by field (spec/iam 5.3). Text that is unknown as a whole
 * matches none.
 */
export function canMatchKind(pattern: string, kind: ResourceKind): boolean {
  return canMatchArn(pattern, ...kinds[kind]);
}

/** Whether the pattern can match an ARN of the service whose resource begins with `start`. */
export function canMatchArn(pattern: string, service: string, start: string): boolean {
  if (isStar(pattern)) return true;
  if (pattern === unknownText) return false;
  const fields = pattern.split(':');
  if (fields.length < 6) return false;
  const rest = fields.slice(5).join(':');
  return canBegin(fields[2] ?? '', service, true) && canBegin(rest, start, false);
}

/** Whether a text that matches the pattern can begin with `start` or, `whole`, be equal to it. */
export function canBegin(pattern: string, start: string, whole: boolean): boolean {
  const plain = pattern.replace(/\$\{[^}]*\}|\u00a4/g, '*');
  for (let index = 0; index < start.length; index += 1) {
    if (plain[index] === '*') return true;
    if (plain[index] !== '?' && plain[index] !== start[index]) return false;
  }
  return !whole || /^\**$/.test(plain.slice(start.length));
}

/** `*` alone, however often it is written. */
export function isStar(pattern: string): boolean {
  return /^\*+$/.test(pattern);
}

export function isLiteral(text: string): boolean {
  return !/[*?]/.test(text) && !hasUnknown(text);
}
