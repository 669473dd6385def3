/** Names, paths and descriptions of IAM. The patterns are those of the IAM API reference. */
import { lengthRule } from '../../constraint.ts';
import type { ServiceError } from '../../service-error.ts';
import { constraint, validationError } from './errors.ts';

export type NameKind = 'userName' | 'groupName' | 'roleName' | 'policyName' | 'instanceProfileName';

const longest: Readonly<Record<NameKind, number>> = {
  userName: 64,
  roleName: 64,
  groupName: 128,
  policyName: 128,
  instanceProfileName: 128,
};

export function checkName(kind: NameKind, name: string): void {
  checkLength(kind, name, 1, longest[kind]);
  if (!/^[\w+=,.@-]+$/.test(name)) {
    throw validationError(
      `The specified value for ${kind} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  }
}

/** `/`, or `/a/b/`. */
export function checkPath(path: string, member = 'path'): void {
  checkLength(member, path, 1, 512);
  if (!/^(\/|\/[\x21-\x7e]+\/)$/.test(path)) {
    throw validationError(
      `The specified value for ${member} is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
    );
  }
}

export function checkDescription(description: string | undefined): void {
  if (description === undefined) return;
  checkLength('description', description, 0, 1000);
  if (!/^[\t\n\r\x20-\x7e\xa1-\xff]*$/.test(description)) {
    throw validationError('The specified value for description is invalid. It must contain only printable characters.');
  }
}

export function checkLength(member: string, value: string, least: number, most: number): void {
  if (lengthRule(value, least, most) !== undefined) throw lengthConstraint(member, value, least, most);
}

export function lengthConstraint(member: string, value: string, least: number, most: number): ServiceError {
  const shown = value.length > 128 ? `${value.slice(0, 128)}...` : value;
  return constraint(member, shown, lengthRule(value, least, most) ?? '');
}

/** Names are unique regardless of case: `Web` and `web` cannot both exist. */
export function nameTaken(existing: Iterable<{ readonly name: string }>, name: string): boolean {
  const wanted = name.toLowerCase();
  for (const entity of existing) if (entity.name.toLowerCase() === wanted) return true;
  return false;
}
