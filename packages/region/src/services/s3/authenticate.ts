/** Who signed a request of S3, in its header or in a presigned query; nobody did is an answer too. */
import type { RequestContext } from '@sallyport/iam';
import type { Caller } from '../../caller.ts';
import type { Region } from '../../region.ts';
import { authenticate } from '../../server/authenticate.ts';
import { AuthFault } from '../../wire/sigv4/auth-fault.ts';
import { readClaim, type SignatureClaim } from '../../wire/sigv4/claim.ts';
import { header, type SignedRequest } from '../../wire/sigv4/signed-request.ts';
import { anonymousCaller } from './call.ts';
import { accessDenied, invalidRequest, S3Error } from './errors.ts';
import { type PayloadForm, payloadFormOf } from './payload-form.ts';

export type Authenticated = {
  readonly claim: SignatureClaim | undefined;
  readonly caller: Caller;
  readonly secretAccessKey: string | undefined;
  readonly form: PayloadForm;
  readonly keys: RequestContext;
};

export function authenticateS3(region: Region, request: SignedRequest): Authenticated {
  refuseVersion2(request);
  let claim: SignatureClaim | undefined;
  try {
    claim = readClaim(request);
    const form = payloadFormOf(request, claim);
    if (claim === undefined) {
      return { claim, caller: anonymousCaller(region), secretAccessKey: undefined, form, keys: payloadKey(request) };
    }
    if (claim.service !== 's3') throw wrongService(claim);
    const caller = authenticate(region, request, claim, form.declared);
    const { secretAccessKey } = region.credentials.find(claim.accessKeyId) ?? {};
    return { claim, caller, secretAccessKey, form, keys: signatureKeys(region, request, claim) };
  } catch (cause) {
    if (cause instanceof AuthFault) throw authFault(cause, region, request, claim);
    throw cause;
  }
}

function wrongService({ service }: SignatureClaim): AuthFault {
  return new AuthFault('incomplete', `incorrect service '${service.slice(0, 80)}'. This endpoint belongs to 's3'.`);
}

function refuseVersion2(request: SignedRequest): void {
  const isOld =
    /^AWS\s/.test(header(request, 'authorization') ?? '') || /(?:^|&)AWSAccessKeyId=/.test(request.rawQuery);
  if (isOld) {
    throw invalidRequest(
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
}

function payloadKey(request: SignedRequest): Record<string, string> {
  const declared = header(request, 'x-amz-content-sha256');
  return declared === undefined ? {} : { 's3:x-amz-content-sha256': declared };
}

function signatureKeys(region: Region, request: SignedRequest, claim: SignatureClaim): RequestContext {
  const presigned = claim.expiresIn !== undefined;
  const age = region.clock.now().getTime() - readAmzDate(claim.amzDate).getTime();
  return {
    ...payloadKey(request),
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    's3:authType': presigned ? 'REST-QUERY-STRING' : 'REST-HEADER',
    's3:signatureAge': String(Math.max(0, age)),
  };
}

function readAmzDate(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

/** S3 has its own codes for what can be wrong with a signature. */
function authFault(
  fault: AuthFault,
  region: Region,
  request: SignedRequest,
  claim: SignatureClaim | undefined,
): S3Error {
  const presigned = claim === undefined ? !request.headers.has('authorization') : claim.expiresIn !== undefined;
  const AWSAccessKeyId = claim?.accessKeyId;
  const ServerTime = region.clock.now().toISOString();
  switch (fault.kind) {
    case 'missing':
      return accessDenied();
    case 'incomplete': {
      if (presigned) return new S3Error('AuthorizationQueryParametersError', 400, fault.message);
      return new S3Error(
        'AuthorizationHeaderMalformed',
        400,
        `The authorization header is malformed; ${fault.message}`,
      );
    }
    case 'wrong-region': {
      const message = `The authorization header is malformed; the region '${claim?.region.slice(0, 80)}' is wrong; expecting '${region.name}'`;
      return new S3Error(
        'AuthorizationHeaderMalformed',
        400,
        message,
        { Region: region.name },
        { 'x-amz-bucket-region': region.name },
      );
    }
    case 'invalid-key':
      if (claim?.sessionToken !== undefined) {
        return new S3Error('InvalidToken', 400, 'The provided token is malformed or otherwise invalid.', {
          'Token-0': claim.sessionToken.slice(0, 1024),
        });
      }
      return new S3Error(
        'InvalidAccessKeyId',
        403,
        'The AWS Access Key Id you provided does not exist in our records.',
        { AWSAccessKeyId },
      );
    case 'expired-token':
      return new S3Error('ExpiredToken', 400, 'The provided token has expired.');
    case 'mismatch': {
      const message =
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
      return new S3Error('SignatureDoesNotMatch', 403, message, { AWSAccessKeyId, ...mismatchMembers(fault.message) });
    }
    case 'unsigned-header':
      return accessDenied('There were headers present in the request which were not signed', {
        HeadersNotSigned: /'([^']+)'/.exec(fault.message)?.[1],
      });
    case 'skewed': {
      if (presigned) return accessDenied('Request is not valid yet', { ServerTime });
      const message = 'The difference between the request time and the current time is too large.';
      return new S3Error('RequestTimeTooSkewed', 403, message, {
        RequestTime: claim?.amzDate,
        ServerTime,
        MaxAllowedSkewMilliseconds: 900_000,
      });
    }
    case 'expired-request':
      return accessDenied('Request has expired', { 'X-Amz-Expires': claim?.expiresIn, ServerTime });
  }
}

/** What the region signed, by which a client finds its mistake. */
function mismatchMembers(message: string): Record<string, string> {
  const [, canonical, text] =
    /should have been\n'([\s\S]*)'\n\nThe String-to-Sign should have been\n'([\s\S]*)'$/.exec(message) ?? [];
  return {
    ...(text !== undefined && { StringToSign: text }),
    ...(canonical !== undefined && { CanonicalRequest: canonical }),
  };
}
