/** Errors of S3 with AWS's codes, statuses and sentences. */
import { ServiceError } from '../../service-error.ts';

type Members = Readonly<Record<string, unknown>>;

export class S3Error extends ServiceError {
  /** Headers of the answer, such as the version id of a delete marker that was asked for. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    status: number,
    message: string,
    members: Members = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, status, message, members);
    this.headers = headers;
  }
}

export function accessDenied(message = 'Access Denied', members: Members = {}): S3Error {
  return new S3Error('AccessDenied', 403, message, members);
}

export function noSuchBucket(BucketName: string): S3Error {
  return new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist', { BucketName });
}

export function invalidBucketName(BucketName: string): S3Error {
  return new S3Error('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName });
}

export function noSuchKey(Key: string, headers: Readonly<Record<string, string>> = {}): S3Error {
  return new S3Error('NoSuchKey', 404, 'The specified key does not exist.', { Key }, headers);
}

export function noSuchVersion(Key: string, VersionId: string): S3Error {
  return new S3Error('NoSuchVersion', 404, 'The specified version does not exist.', { Key, VersionId });
}

export function noSuchUpload(UploadId: string): S3Error {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new S3Error('NoSuchUpload', 404, message, { UploadId });
}

export function invalidArgument(message: string, ArgumentName?: string, ArgumentValue?: string): S3Error {
  return new S3Error('InvalidArgument', 400, message, {
    ...(ArgumentName !== undefined && { ArgumentName }),
    ...(ArgumentValue !== undefined && { ArgumentValue: ArgumentValue.slice(0, 1024) }),
  });
}

export function invalidRequest(message: string): S3Error {
  return new S3Error('InvalidRequest', 400, message);
}

export function malformedXml(): S3Error {
  const message = 'The XML you provided was not well-formed or did not validate against our published schema';
  return new S3Error('MalformedXML', 400, message);
}

export function methodNotAllowed(Method: string, ResourceType: string, headers = {}): S3Error {
  const message = 'The specified method is not allowed against this resource.';
  return new S3Error('MethodNotAllowed', 405, message, { Method, ResourceType }, headers);
}

export function preconditionFailed(Condition: string): S3Error {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new S3Error('PreconditionFailed', 412, message, { Condition });
}

/** A header that AWS has and that is not served here. AWS's sentence for one that it does not take is the same. */
export function headerNotImplemented(Header: string): S3Error {
  const message = 'A header you provided implies functionality that is not implemented';
  return new S3Error('NotImplemented', 501, message, { Header });
}

export function notServed(operation: string): S3Error {
  const message = `not implemented: this local region does not serve s3:${operation}`;
  return new S3Error('NotImplemented', 501, message);
}

/** Full: the budget for objects is used up, or the disk is. */
export function noRoom(): S3Error {
  return new S3Error(
    'ServiceUnavailable',
    503,
    'Service is unable to handle request: the region has no room for more objects.',
  );
}

export function slowDown(): S3Error {
  return new S3Error('SlowDown', 503, 'Please reduce your request rate.');
}

export function badDigest(message: string): S3Error {
  return new S3Error('BadDigest', 400, message);
}

export function incompleteBody(): S3Error {
  return new S3Error(
    'IncompleteBody',
    400,
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
  );
}

export function entityTooLarge(MaxSizeAllowed: number): S3Error {
  return new S3Error('EntityTooLarge', 400, 'Your proposed upload exceeds the maximum allowed size', {
    MaxSizeAllowed,
  });
}

export function signatureMismatch(): S3Error {
  const message =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  return new S3Error('SignatureDoesNotMatch', 403, message);
}
