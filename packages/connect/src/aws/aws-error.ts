/** The one place where errors of the SDK become ours. */
import { ConnectError, type ConnectErrorCode } from '../connect-error.ts';
import { type Attempt, accessDenied } from './access-denied.ts';

export type AwsAttempt = Attempt & {
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

export function awsError(error: unknown, attempt: AwsAttempt): ConnectError {
  if (error instanceof ConnectError) return error;
  const known = read(error);
  const translated =
    refusal(known, attempt, error) ??
    credentials(known, attempt, error) ??
    request(known, attempt, error) ??
    network(known, attempt, error);
  if (translated !== undefined) return translated;
  const detail = known.message === '' ? known.name : `${known.name}: ${known.message}`;
  return new ConnectError('connect/service-error', `${attempt.action} failed: ${detail}`, undefined, { cause: error });
}

function read(error: unknown): Known {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), code: undefined, status: 0 };
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: unknown } };
  const status = $metadata?.httpStatusCode;
  return {
    name: error.name,
    message: error.message,
    code: typeof code === 'string' ? code : undefined,
    status: typeof status === 'number' ? status : 0,
  };
}

function refusal({ name, message }: Known, attempt: AwsAttempt, cause: unknown): ConnectError | undefined {
  if (!/^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError)$/.test(name)) return undefined;
  return accessDenied(message, attempt, cause);
}

function credentials({ name, message }: Known, attempt: AwsAttempt, cause: unknown): ConnectError | undefined {
  const say = (code: ConnectErrorCode, sentence: string, hint: string): ConnectError =>
    new ConnectError(code, sentence, hint, { cause });
  const renew =
    attempt.profile === undefined
      ? 'Get fresh credentials (for example aws sso login) and try again.'
      : `Get fresh credentials, for example: aws sso login --profile ${attempt.profile}`;
  if (/^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/.test(name) || isExpiredSso(name, message)) {
    return say('connect/credentials-expired', 'Your AWS credentials have expired.', renew);
  }
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    const which =
      attempt.profile === undefined
        ? 'No AWS credentials were found'
        : `The profile ${attempt.profile} gives no credentials`;
    return say(
      'connect/no-credentials',
      `${which}: ${message}`,
      'Set --profile, AWS_PROFILE or AWS_ACCESS_KEY_ID as for the AWS CLI.',
    );
  }
  // An endpoint of one region tells a signature for another apart.
  if (/scoped to a valid region|not valid for (this )?region/i.test(message)) {
    const where = attempt.region === undefined ? '' : `, not ${attempt.region}`;
    return say(
      'connect/wrong-region',
      `The endpoint serves another region${where}.`,
      'Choose the region with --region or AWS_REGION.',
    );
  }
  if (/^(InvalidSignatureException|SignatureDoesNotMatch|IncompleteSignature(Exception)?)$/.test(name)) {
    return say(
      'connect/credentials-invalid',
      `AWS did not accept the signature: ${firstLine(message)}`,
      "Check the secret access key, and that this computer's clock is right.",
    );
  }
  if (
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|NotAuthorized|MissingAuthenticationToken(Exception)?)$/.test(
      name,
    )
  ) {
    return say(
      'connect/credentials-invalid',
      'AWS does not know these credentials.',
      'Check the access key; a region that must be enabled for the account answers like this too.',
    );
  }
  return undefined;
}

function isExpiredSso(name: string, message: string): boolean {
  return (
    /^(CredentialsProviderError|TokenProviderError)$/.test(name) && /expired|SSO session .* invalid/i.test(message)
  );
}

function request(known: Known, attempt: AwsAttempt, cause: unknown): ConnectError | undefined {
  const { name, message } = known;
  const target = attempt.target ?? 'the target';
  const say = (code: ConnectErrorCode, sentence: string, hint?: string): ConnectError =>
    new ConnectError(code, sentence, hint, { cause });
  switch (name) {
    case 'TargetNotConnected':
      return say(
        'connect/target-offline',
        `The agent on ${target} is not connected to Session Manager.`,
        offlineHint(attempt),
      );
    case 'InvalidInstanceId':
    case 'InvalidTarget':
    case 'InvalidTargetException':
      return say('connect/target-unknown', `There is no instance ${target} here${after(message)}`, inRegion(attempt));
    case 'InvalidDocument':
      return say(
        'connect/document-unknown',
        `There is no session document ${attempt.document ?? 'of that name'}${after(message)}`,
        inRegion(attempt),
      );
    case 'InvalidDocumentContent':
    case 'InvalidDocumentVersion':
    case 'InvalidDocumentType':
    case 'InvalidDocumentSchemaVersion':
    case 'InvalidParameters':
      return say(
        'connect/invalid-document',
        `The document ${attempt.document ?? ''} cannot be used like this: ${message}`.replace('  ', ' '),
      );
    case 'DoesNotExistException':
      return say(
        'connect/session-unknown',
        `There is no such session${after(message)}`,
        'sallyport sessions ls lists those that are open.',
      );
    case 'ThrottlingException':
    case 'Throttling':
    case 'TooManyRequestsException':
    case 'RequestLimitExceeded':
      return say('connect/throttled', 'AWS asks for slower calls.', 'Try again in a few seconds.');
    default:
      return undefined;
  }
}

/** A wrong signature is answered with everything that was signed, over many lines. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}

/** AWS's own words where it has some. */
function after(message: string): string {
  return message === '' ? '.' : `: ${message}`;
}

function offlineHint(attempt: AwsAttempt): string {
  return [
    'It may be stopped, still starting, without a running amazon-ssm-agent, or its role may lack the five actions a session needs.',
    `sallyport ls shows what is online in ${attempt.region ?? 'this region'}.`,
  ].join('\n');
}

function inRegion(attempt: AwsAttempt): string {
  return attempt.region === undefined
    ? 'Is the region right?'
    : `The region is ${attempt.region}; choose another with --region.`;
}

function network({ name, message, code }: Known, attempt: AwsAttempt, cause: unknown): ConnectError | undefined {
  const say = (errorCode: ConnectErrorCode, sentence: string, hint: string): ConnectError =>
    new ConnectError(errorCode, sentence, hint, { cause });
  if (/region is missing/i.test(message)) {
    return say('connect/no-region', 'No AWS region is set.', 'Choose one with --region, AWS_REGION or in the profile.');
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return say(
      'connect/endpoint-unreachable',
      `The endpoint of ${attempt.region ?? 'AWS'} was not found: ${message}`,
      'Is the region spelt right, and this computer online?',
    );
  }
  if (code !== undefined && /^(ECONN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE)/.test(code)) {
    return say(
      'connect/endpoint-unreachable',
      `The endpoint cannot be reached: ${message}`,
      'If AWS_ENDPOINT_URL is set: is the region it names still running?',
    );
  }
  if (code === 'ERR_INVALID_URL') {
    return say(
      'connect/endpoint-unreachable',
      'The endpoint is no URL.',
      'Correct AWS_ENDPOINT_URL, or endpoint_url in the profile.',
    );
  }
  if (name === 'TimeoutError') {
    return say(
      'connect/endpoint-unreachable',
      `The endpoint did not answer: ${message}`,
      'Is there a way to it from this network?',
    );
  }
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code)) {
    return say(
      'connect/endpoint-unreachable',
      `The endpoint's certificate is not trusted: ${message}`,
      'AWS_CA_BUNDLE names the authority to trust.',
    );
  }
  return undefined;
}
