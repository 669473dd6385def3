/**
 * Which credentials a command uses, in the order of the AWS CLI v2: keys in the environment, which only `--profile`
 * beats, then the profile's role, web identity, SSO, keys and `credential_process`, then the container or instance.
 * The first that is configured decides: its failure is the error, and no later one takes its place.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-quickstart.html#cli-configure-quickstart-precedence
 */
import type { STSClientConfig } from '@aws-sdk/client-sts';
import {
  fromContainerMetadata,
  fromEnv,
  fromHttp,
  fromInstanceMetadata,
  fromLoginCredentials,
  fromNodeProviderChain,
  fromSSO,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import { ConnectError } from '../connect-error.ts';
import type { Environment } from '../platform.ts';
import { awsError } from './aws-error.ts';
import type { ConfigFiles, Section } from './config-files.ts';
import { processCredentials } from './credential-process.ts';
import { type CredentialProvider, heldUntilExpiry } from './held-credentials.ts';
import { roleCredentials, unnamed } from './role-credentials.ts';

export type ChainOptions = {
  /** Of `--profile`. */
  readonly chosen: string | undefined;
  /** Of AWS_PROFILE. */
  readonly profile: string | undefined;
  readonly env: Environment;
  readonly files: ConfigFiles;
  readonly region: string | undefined;
  /** For STS. */
  readonly client: Pick<STSClientConfig, 'requestHandler' | 'region' | 'endpoint'>;
  readonly mfaCode: (serial: string) => Promise<string>;
};

/** The SDK warns on the console about what the AWS CLI does without a word. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Throws ConnectError for a profile that does not exist. */
export function credentialChain(options: ChainOptions): CredentialProvider {
  const { chosen, env, files } = options;
  const named = chosen ?? options.profile;
  if (named !== undefined && !files.profiles.has(named)) throw noProfile(named, files);
  if (chosen === undefined && env.AWS_ACCESS_KEY_ID) return ofEnvironment(env);
  const name = named ?? 'default';
  const section = files.profiles.get(name);
  const provider =
    roleOf(name, options, []) ??
    (chosen === undefined && env.AWS_WEB_IDENTITY_TOKEN_FILE ? webIdentity(undefined, options) : undefined) ??
    (section === undefined ? undefined : ofProfile(name, section, options)) ??
    fromNodeProviderChain({
      logger: silent,
      clientConfig: clientOf(options),
      ...(named === undefined ? {} : { profile: named }),
    });
  return heldUntilExpiry(told(provider, named, options), () => Date.now());
}

function ofEnvironment(env: Environment): CredentialProvider {
  if (!env.AWS_SECRET_ACCESS_KEY) throw partial('the environment has', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY');
  return fromEnv();
}

/** Undefined when the profile assumes no role. */
function roleOf(name: string, options: ChainOptions, visited: readonly string[]): CredentialProvider | undefined {
  const section = options.files.profiles.get(name);
  const roleArn = section?.get('role_arn');
  if (section === undefined || roleArn === undefined || section.has('web_identity_token_file')) return undefined;
  const source = sourceOf(name, section, options, [...visited, name]);
  const serial = section.get('mfa_serial');
  const seconds = Number(section.get('duration_seconds'));
  const sessionName = section.get('role_session_name');
  const externalId = section.get('external_id');
  return roleCredentials(
    { ...options.client, credentials: source },
    {
      roleArn,
      region: options.region,
      profile: name,
      now: () => Date.now(),
      ...(sessionName === undefined ? {} : { sessionName }),
      ...(externalId === undefined ? {} : { externalId }),
      ...(Number.isInteger(seconds) && seconds > 0 ? { durationSeconds: seconds } : {}),
      ...(serial === undefined ? {} : { mfa: { serial, code: () => options.mfaCode(serial) } }),
    },
  );
}

function sourceOf(
  name: string,
  section: Section,
  options: ChainOptions,
  visited: readonly string[],
): CredentialProvider {
  const source = section.get('source_profile');
  const kind = section.get('credential_source');
  if (source !== undefined && kind !== undefined) {
    throw misconfigured(`the profile ${name} has both source_profile and credential_source`, 'keep one of them');
  }
  if (kind !== undefined) return told(ofSource(kind, name, options), name, options);
  if (source === undefined) {
    throw misconfigured(`the profile ${name} has role_arn and neither source_profile nor credential_source`);
  }
  const from = options.files.profiles.get(source);
  if (from === undefined) {
    throw misconfigured(`the source_profile ${source} of the profile ${name} does not exist`, known(options.files));
  }
  const hasKeys = from.has('aws_access_key_id') || from.has('aws_secret_access_key');
  if (visited.includes(source) && !(source === name && hasKeys)) {
    throw misconfigured(`the source_profile of the profile ${name} leads back to ${source}`);
  }
  const provider = (hasKeys ? undefined : roleOf(source, options, visited)) ?? ofProfile(source, from, options);
  if (provider === undefined) {
    throw misconfigured(`the source_profile ${source} of the profile ${name} gives no credentials`);
  }
  return heldUntilExpiry(told(provider, source, options), () => Date.now());
}

function ofSource(kind: string, name: string, options: ChainOptions): CredentialProvider {
  switch (kind) {
    case 'Environment':
      return ofEnvironment(options.env);
    case 'EcsContainer':
      return options.env.AWS_CONTAINER_CREDENTIALS_FULL_URI ? fromHttp() : fromContainerMetadata();
    case 'Ec2InstanceMetadata':
      return fromInstanceMetadata();
    default:
      throw misconfigured(
        `the profile ${name} has the unknown credential_source ${kind}`,
        'it is Environment, EcsContainer or Ec2InstanceMetadata',
      );
  }
}

/** What a profile holds besides a role of its own. Undefined when it holds no credentials. */
function ofProfile(name: string, section: Section, options: ChainOptions): CredentialProvider | undefined {
  if (section.has('web_identity_token_file')) return webIdentity(section, options);
  const sso = ['sso_session', 'sso_start_url', 'sso_account_id', 'sso_role_name'];
  if (sso.some((key) => section.has(key))) return ofSso(name, section, options);
  if (section.has('login_session')) return fromLoginCredentials({ profile: name, clientConfig: clientOf(options) });
  const ofFile = keysOf(name, options.files.credentials.get(name));
  if (ofFile !== undefined) return ofFile;
  const command = section.get('credential_process');
  if (command !== undefined) return () => processCredentials(command, name);
  return keysOf(name, section);
}

function keysOf(name: string, section: Section | undefined): CredentialProvider | undefined {
  const accessKeyId = section?.get('aws_access_key_id');
  const secretAccessKey = section?.get('aws_secret_access_key');
  if (accessKeyId === undefined) return undefined;
  if (secretAccessKey === undefined) {
    throw partial(`the profile ${name} has`, 'aws_access_key_id', 'aws_secret_access_key');
  }
  const sessionToken = section?.get('aws_session_token') || section?.get('aws_security_token');
  return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) });
}

function ofSso(name: string, section: Section, options: ChainOptions): CredentialProvider {
  const session = section.get('sso_session');
  const shared = session === undefined ? undefined : options.files.ssoSessions.get(session);
  if (session !== undefined && shared === undefined) {
    throw misconfigured(`the sso_session ${session} of the profile ${name} does not exist`);
  }
  const value = (key: string): string => {
    const text = shared?.get(key) ?? section.get(key);
    if (text === undefined) throw misconfigured(`the profile ${name} uses SSO without ${key}`);
    return text;
  };
  return fromSSO({
    profile: name,
    clientConfig: clientOf(options),
    ...(session === undefined ? {} : { ssoSession: session }),
    ssoStartUrl: value('sso_start_url'),
    ssoRegion: value('sso_region'),
    ssoAccountId: value('sso_account_id'),
    ssoRoleName: value('sso_role_name'),
  });
}

/** Of a profile, or of the environment. Who holds the token is not known before the role is assumed. */
function webIdentity(section: Section | undefined, { env, client }: ChainOptions): CredentialProvider {
  const roleSessionName = section === undefined ? env.AWS_ROLE_SESSION_NAME : section.get('role_session_name');
  if (!roleSessionName) throw unnamed('the holder of the web identity token has no name that a role session can have');
  const webIdentityTokenFile = section?.get('web_identity_token_file');
  const roleArn = section?.get('role_arn');
  return fromTokenFile({
    roleSessionName,
    clientConfig: client,
    ...(webIdentityTokenFile === undefined ? {} : { webIdentityTokenFile }),
    ...(roleArn === undefined ? {} : { roleArn }),
  });
}

/** Errors name the profile that failed, which may be a source_profile. */
function told(provider: CredentialProvider, profile: string | undefined, { region }: ChainOptions): CredentialProvider {
  return async () => {
    try {
      return await provider();
    } catch (error) {
      throw awsError(error, { action: 'the credential chain', region, profile });
    }
  };
}

function clientOf({ client }: ChainOptions): Pick<STSClientConfig, 'requestHandler' | 'region'> {
  const { requestHandler, region } = client;
  return {
    ...(requestHandler === undefined ? {} : { requestHandler }),
    ...(region === undefined ? {} : { region }),
  };
}

function noProfile(name: string, files: ConfigFiles): ConnectError {
  return misconfigured(`there is no profile ${name}`, known(files));
}

const maxNames = 20;

function known({ profiles }: ConfigFiles): string {
  const names = [...profiles.keys()];
  if (names.length === 0) return 'aws configure writes the first one';
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : '';
  return `the profiles are ${names.slice(0, maxNames).join(', ')}${more}`;
}

function partial(where: string, has: string, lacks: string): ConnectError {
  return misconfigured(`${where} ${has} without ${lacks}`, 'set both or neither');
}

function misconfigured(sentence: string, hint = 'correct ~/.aws/config or ~/.aws/credentials'): ConnectError {
  return new ConnectError('connect/no-credentials', sentence, hint);
}
