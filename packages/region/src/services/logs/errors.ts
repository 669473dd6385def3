/** CloudWatch Logs' errors, in its words. */
import { ServiceError } from '../../service-error.ts';

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', 400, message);
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

/** `1 validation error detected: Value '...' at '...' failed to satisfy constraint: ...` */
export function constraint(member: string, value: unknown, rule: string): ServiceError {
  const shown = String(value).slice(0, 128);
  return invalidParameter(
    `1 validation error detected: Value '${shown}' at '${member}' failed to satisfy constraint: ${rule}`,
  );
}
