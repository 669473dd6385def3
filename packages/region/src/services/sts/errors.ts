/** Errors of STS. */
import { constraintMessage } from '../../constraint.ts';
import { ServiceError } from '../../service-error.ts';

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', 400, message);
}

export function constraint(member: string, value: unknown, rule: string): ServiceError {
  return validationError(constraintMessage(member, String(value).slice(0, 128), rule));
}
