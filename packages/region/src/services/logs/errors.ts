/** Errors of CloudWatch Logs. */
import { constraintMessage } from '../../constraint.ts';
import { ServiceError } from '../../service-error.ts';

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', 400, message);
}

export function invalidNextToken(): ServiceError {
  return invalidParameter('The specified nextToken is invalid.');
}

export function noSuchGroup(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 400, 'The specified log group does not exist.');
}

export function noSuchStream(): ServiceError {
  return new ServiceError('ResourceNotFoundException', 400, 'The specified log stream does not exist.');
}

export function alreadyExists(what: 'group' | 'stream'): ServiceError {
  return new ServiceError('ResourceAlreadyExistsException', 400, `The specified log ${what} already exists`);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError('LimitExceededException', 400, message);
}

export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationException', 400, message);
}

export function constraint(member: string, value: unknown, rule: string): ServiceError {
  return invalidParameter(constraintMessage(member, String(value).slice(0, 128), rule));
}
