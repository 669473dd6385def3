/** The one place where errors of the SDK become ours. */

import { ConnectError, type ConnectErrorCode } from '../connect-error.ts';
import { commandLine } from '../session/command-line.ts';
import { type ApiCall, accessDenied } from './access-denied.ts';

export type AwsCall = ApiCall & {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly target?: string;
  readonly document?: string;
};

type Known = {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly status: number;
};

export function awsError(error: unknown, call: AwsCall): ConnectError {
  if (error instanceof ConnectError) return error;
  const known = read(error);
  const translated =
    refusal(known, call, error) ??
    credentials(known, call, error) ??
    request(known, call, error) ??
    network(known, call, error);
  if (translated !== undefined) return translated;
  const detail = known.message === '' ? known.name : `${known.name}: ${known.message}`;
  return new ConnectError('connect/service-error', `${call.action} failed: ${detail}`, undefined, { cause: error });
}

function read(error: unknown): Known {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined, status: 0 };
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: unknown } };
  const status = $metadata?.httpStatusCode;
  return {
    name: error.name,
    // It is quoted at the end of ours, which has no full stop.
    message: error.message.replace(/\.$/, ''),
    code: typeof code === 'string' ? code : undefined,
    status: typeof status === 'number' ? status : 0,
  };
}

function refusal({ name, message }: Known, call: AwsCall, cause: unknown): ConnectError | undefined {
  if (!/^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError)$/.test(name)) return undefined;
  return accessDenied(message, call, cause);
}

function credentials({ name, message }: Known, call: AwsCall, cause: unknown): ConnectError | undefined {
  const say = (code: ConnectErrorCode, sentence: string, hint: string): ConnectError =>
    new ConnectError(code, sentence, hint, { cause });
  const renew =
    call.profile === undefined
      ? 'get fresh credentials, for example: aws sso login'
      : `get fresh credentials, for example: aws sso login ${commandLine(['--profile', call.profile])}`;
  if (/^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/.test(name) || isExpiredSso(name, message)) {
    return say('connect/credentials-expired', 'your AWS credentials have expired', renew);
  }
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    const which =
      call.profile === undefined ? 'no AWS credentials were found' : `the profile ${call.profile} gives no credentials`;
    return say(
      'connect/no-credentials',
      `${which}: ${message}`,
      'set --profile, AWS_PROFILE or AWS_ACCESS_KEY_ID as for the AWS CLI',
    );
  }
  // An endpoint recognises a signature made for another region.
  if (/scoped to a valid region|not valid for (this )?region/i.test(message)) {
    const where = call.region === undefined ? '' : `, not ${call.region}`;
    return say(
      'connect/wrong-region',
      `the endpoint serves another region${where}`,
      'choose the region with --region or AWS_REGION',
    );
  }
  if (/^(InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature(Exception)?)$/.test(name)) {
    return say(
      'connect/credentials-invalid',
      `AWS did not accept the signature: ${firstLine(message)}`,
      "check the secret access key, and that this computer's clock is right",
    );
  }
  if (
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|NotAuthorized|MissingAuthenticationToken(Exception)?)$/.test(
      name,
    )
  ) {
    return say(
      'connect/credentials-invalid',
      'AWS does not know these credentials',
      'check the access key; a region that must be enabled for the account answers like this too',
    );
  }
  return undefined;
}

function isExpiredSso(name: string, message: string): boolean {
  return (
    /^(CredentialsProviderError|TokenProviderError)$/.test(name) && /expired|SSO session .* invalid/i.test(message)
  );
}

function request(known: Known, call: AwsCall, cause: unknown): ConnectError | undefined {
  const { name, message } = known;
  const target = call.target ?? 'the target';
  const say = (code: ConnectErrorCode, sentence: string, hint?: string): ConnectError =>
    new ConnectError(code, sentence, hint, { cause });
  switch (name) {
    case 'TargetNotConnected':
      return say(
        'connect/target-offline',
        `the agent on ${target} is not connected to Session Manager`,
        offlineHint(call),
      );
    case 'InvalidInstanceId':
    case 'InvalidTarget':
    case 'InvalidTargetException':
      return say('connect/target-unknown', `there is no instance ${target} here${after(message)}`, inRegion(call));
    case 'InvalidDocument':
      return say(
        'connect/document-unknown',
        `there is no session document ${call.document ?? 'of that name'}${after(message)}`,
        inRegion(call),
      );
    case 'InvalidDocumentContent':
    case 'InvalidDocumentVersion':
    case 'InvalidDocumentType':
    case 'InvalidDocumentSchemaVersion':
    case 'InvalidParameters':
      return say(
        'connect/invalid-document',
        `the document ${call.document ?? ''} cannot be used like this: ${message}`.replace('  ', ' '),
      );
    // Of KMS: the key of an encrypted session.
    case 'DisabledException':
    case 'KMSInvalidStateException':
    case 'NotFoundException':
    case 'InvalidArnException':
    case 'InvalidKeyUsageException':
      return say(
        'connect/key-unusable',
        `the session cannot be encrypted with the key of its document: ${message}`,
        'kmsKeyId of the session document names the key',
      );
    case 'DoesNotExistException':
      return say(
        'connect/session-unknown',
        `there is no such session${after(message)}`,
        'sallyport sessions ls lists the open sessions',
      );
    case 'ThrottlingException':
    case 'Throttling':
    case 'TooManyRequestsException':
    case 'RequestLimitExceeded':
      return say('connect/throttled', 'AWS throttles the calls', 'try again in a few seconds');
    default:
      return undefined;
  }
}

/** A wrong signature is answered with everything that was signed, over many lines. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}

/** AWS's own message, where there is one. */
function after(message: string): string {
  return message === '' ? '' : `: ${message}`;
}

function offlineHint(call: AwsCall): string {
  return [
    'it may be stopped, still starting, without a running amazon-ssm-agent, or its role may lack the five actions a session needs',
    `sallyport ls shows what is online in ${call.region ?? 'this region'}`,
  ].join('\n');
}

function inRegion(call: AwsCall): string {
  return call.region === undefined ? 'check the region' : `the region is ${call.region}; choose another with --region`;
}

function network({ name, message, code }: Known, call: AwsCall, cause: unknown): ConnectError | undefined {
  const say = (errorCode: ConnectErrorCode, sentence: string, hint: string): ConnectError =>
    new ConnectError(errorCode, sentence, hint, { cause });
  if (/region is missing/i.test(message)) {
    return say('connect/no-region', 'no AWS region is set', 'choose one with --region, AWS_REGION or in the profile');
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return say(
      'connect/endpoint-unreachable',
      `the endpoint of ${call.region ?? 'AWS'} was not found: ${message}`,
      'check the spelling of the region, and that this computer is online',
    );
  }
  if (code !== undefined && /^(ECONN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)/.test(code)) {
    return say(
      'connect/endpoint-unreachable',
      `the endpoint cannot be reached: ${message}`,
      'if AWS_ENDPOINT_URL is set, check that the region it names is still running',
    );
  }
  if (code === 'ERR_INVALID_URL') {
    return say(
      'connect/endpoint-unreachable',
      'the endpoint is no URL',
      'correct AWS_ENDPOINT_URL, or endpoint_url in the profile',
    );
  }
  if (name === 'TimeoutError') {
    return say(
      'connect/endpoint-unreachable',
      `the endpoint did not answer: ${message}`,
      'check that this network has a route to it',
    );
  }
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code)) {
    return say(
      'connect/endpoint-unreachable',
      `the endpoint's certificate is not trusted: ${message}`,
      'AWS_CA_BUNDLE names the file of the authority to trust',
    );
  }
  return undefined;
}
