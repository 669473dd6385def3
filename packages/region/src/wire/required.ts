/** Refuses an input that lacks a member AWS's model requires, in the words of each protocol. */

import type { Protocol } from '../service.ts';
import { ServiceError } from '../service-error.ts';
import type { Shape } from './shape.ts';

/** Services that do not say what their protocol's others say. */
const codes: Readonly<Record<string, string>> = {
  logs: 'InvalidParameterException',
  iam: 'ValidationError',
  sts: 'ValidationError',
};

export function checkRequired(service: string, protocol: Protocol, shape: Shape | undefined, input: unknown): void {
  if (shape === undefined) return;
  const lacking: string[] = [];
  visit(shape, input, '', lacking);
  if (lacking.length === 0) return;
  if (protocol === 'ec2') {
    throw new ServiceError('MissingParameter', 400, `The request must contain the parameter ${lacking[0]}`);
  }
  const found = lacking.map(
    (path) => `Value null at '${lowerFirst(path)}' failed to satisfy constraint: Member must not be null`,
  );
  const count = `${found.length} validation error${found.length === 1 ? '' : 's'} detected`;
  throw new ServiceError(codes[service] ?? 'ValidationException', 400, `${count}: ${found.join('; ')}`);
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
