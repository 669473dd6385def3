/** Errors of KMS with AWS's codes and messages. */
import { constraintMessage } from '../../constraint.ts';
import { ServiceError } from '../../service-error.ts';

type Named = (message: string) => ServiceError;

const error =
  (code: string): Named =>
  (message) =>
    new ServiceError(code, 400, message);

export const notFound: Named = error('NotFoundException');
export const validationError: Named = error('ValidationException');
export const invalidState: Named = error('KMSInvalidStateException');
export const alreadyExists: Named = error('AlreadyExistsException');
export const invalidAliasName: Named = error('InvalidAliasNameException');
export const invalidArn: Named = error('InvalidArnException');
export const invalidMarker: Named = error('InvalidMarkerException');
export const limitExceeded: Named = error('LimitExceededException');
export const malformedPolicy: Named = error('MalformedPolicyDocumentException');
export const tagError: Named = error('TagException');
export const unsupported: Named = error('UnsupportedOperationException');

export const disabled = (arn: string): ServiceError =>
  new ServiceError('DisabledException', 400, `${arn} is disabled.`);

/** AWS says nothing of what is wrong with a ciphertext. */
export const invalidCiphertext = (): ServiceError => new ServiceError('InvalidCiphertextException', 400, '');

export const incorrectKey = (): ServiceError =>
  new ServiceError(
    'IncorrectKeyException',
    400,
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );

/** Who holds a ciphertext does not learn whether its key exists. */
export const unknownKeyOfCiphertext = (): ServiceError =>
  new ServiceError(
    'AccessDeniedException',
    400,
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );

export const notServed = (what: string): ServiceError =>
  new ServiceError('NotImplementedException', 501, `not implemented: this local region does not serve ${what}`);

export const constraint = (member: string, value: unknown, rule: string): ServiceError =>
  validationError(constraintMessage(member, String(value).slice(0, 128), rule));
