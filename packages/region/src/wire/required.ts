/** Refuses an input that lacks a member AWS's model requires, in the words of each protocol. */

import { constraintsMessage } from '../constraint.ts';
import type { Protocol } from '../service.ts';
import { ServiceError } from '../service-error.ts';
import type { Shape } from './shape.ts';

/** Services that do not say what their protocol's others say. */
const codes: Readonly<Record<string, string>> = {
  logs: 'InvalidParameterException',
  iam: 'ValidationError',
  sts: 'ValidationError',
};

/** `missing` is the operation's own error for a member. */
export function checkRequired(
  service: string,
  protocol: Protocol,
  shape: Shape | undefined,
  input: unknown,
  missing?: (member: string) => ServiceError | undefined,
): void {
  if (shape === undefined) return;
  const lacking: string[] = [];
  visit(shape, input, '', lacking);
  if (lacking.length === 0) return;
  if (protocol === 'ec2') {
    const own = missing?.(lacking[0] ?? '');
    if (own !== undefined) throw own;
    throw new ServiceError('MissingParameter', 400, `The request must contain the parameter ${lacking[0]}`);
  }
  const broken = lacking.map((path) => [lowerFirst(path), null, 'Member must not be null'] as const);
  throw new ServiceError(codes[service] ?? 'ValidationException', 400, constraintsMessage(broken));
}

function visit(shape: Shape, value: unknown, path: string, lacking: string[]): void {
  if (value === undefined || value === null) return;
  if (shape.kind === 'structure') {
    const object = value as Record<string, unknown>;
    for (const name of shape.required) {
      if (object[name] === undefined) lacking.push(path === '' ? name : `${path}.${name}`);
    }
    for (const [name, member] of shape.members) {
      if (object[name] !== undefined)
        visit(member.shape(), object[name], path === '' ? name : `${path}.${name}`, lacking);
    }
  } else if (shape.kind === 'list') {
    const member = shape.member.shape();
    if (member.kind === 'scalar') return;
    for (const [i, item] of (value as unknown[]).entries()) visit(member, item, `${path}.${i + 1}.member`, lacking);
  } else if (shape.kind === 'map') {
    const member = shape.value.shape();
    if (member.kind === 'scalar') return;
    for (const [key, item] of Object.entries(value as object)) visit(member, item, `${path}.${key}.member`, lacking);
  }
}

function lowerFirst(path: string): string {
  return path.replace(/(^|\.)([A-Z])/g, (_, dot: string, letter: string) => dot + letter.toLowerCase());
}
