/** Errors of ssm with AWS's codes. Messages are ours where AWS's are vague. */
import { ServiceError } from '../../service-error.ts';

export const validationError = (message: string): ServiceError => new ServiceError('ValidationException', 400, message);

export const accessDenied = (message: string): ServiceError => new ServiceError('AccessDeniedException', 400, message);

export const invalidNextToken = (): ServiceError =>
  new ServiceError('InvalidNextToken', 400, 'The specified token is not valid.');

/** AWS gives only the first sentence, and not the reason. */
export const targetNotConnected = (target: string, why: string): ServiceError =>
  new ServiceError('TargetNotConnected', 400, `${target} is not connected. ${why}`);

export const invalidInstanceId = (message: string): ServiceError => new ServiceError('InvalidInstanceId', 400, message);

export const invalidDocument = (message: string): ServiceError => new ServiceError('InvalidDocument', 400, message);

export const invalidDocumentContent = (message: string): ServiceError =>
  new ServiceError('InvalidDocumentContent', 400, message);

export const invalidDocumentVersion = (message: string): ServiceError =>
  new ServiceError('InvalidDocumentVersion', 400, message);

export const invalidParameters = (message: string): ServiceError => new ServiceError('InvalidParameters', 400, message);

export const invalidFilterKey = (message: string): ServiceError => new ServiceError('InvalidFilterKey', 400, message);

export const doesNotExist = (message: string): ServiceError => new ServiceError('DoesNotExistException', 400, message);

export const unsupported = (message: string): ServiceError =>
  new ServiceError('UnsupportedOperationException', 400, message);

/** AWS documents no code for too many sessions; this is the one that it documents for exceeded quotas of ssm. */
export const resourceLimitExceeded = (message: string): ServiceError =>
  new ServiceError('ResourceLimitExceededException', 400, message);
