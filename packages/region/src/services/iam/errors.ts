/** Errors of IAM. */
import { constraintMessage } from '../../constraint.ts';
import { ServiceError } from '../../service-error.ts';

export type Kind = 'user' | 'group' | 'role' | 'instance-profile' | 'policy';

const titles: Readonly<Record<Kind, string>> = {
  user: 'User',
  group: 'Group',
  role: 'Role',
  'instance-profile': 'Instance Profile',
  policy: 'Policy',
};

export function notFound(kind: Kind, name: string): ServiceError {
  if (kind === 'instance-profile') return noSuchEntity(`Instance Profile ${name} cannot be found.`);
  if (kind === 'policy') return noSuchEntity(`Policy ${name} does not exist or is not attachable.`);
  return noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
}

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError('NoSuchEntity', 404, message);
}

export function alreadyExists(kind: Kind, name: string): ServiceError {
  const message =
    kind === 'policy'
      ? `A policy called ${name} already exists. Duplicate names are not allowed.`
      : `${titles[kind]} with name ${name} already exists.`;
  return new ServiceError('EntityAlreadyExists', 409, message);
}

export function deleteConflict(message: string): ServiceError {
  return new ServiceError('DeleteConflict', 409, message);
}

export function limitExceeded(quota: string, limit: number): ServiceError {
  return new ServiceError('LimitExceeded', 409, `Cannot exceed quota for ${quota}: ${limit}`);
}

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', 400, message);
}

export function constraint(member: string, value: unknown, rule: string): ServiceError {
  return validationError(constraintMessage(member, value, rule));
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError('InvalidInput', 400, message);
}
