/** AssumeRole under the caller's own name, so that a trust policy can bind the session name to the person: `--role`, and profiles with `role_arn`. */

import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import { makerOfSessionName } from '@sallyport/access';
import { parsePrincipalArn } from '@sallyport/aws';
import { ConnectError } from '../connect-error.ts';
import { awsError } from './aws-error.ts';
import { type CredentialProvider, type ExpiringKeys, heldUntilExpiry } from './held-credentials.ts';

export type RoleOptions = {
  readonly roleArn: string;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly now: () => number;
  /** `role_session_name` of a profile; the caller's own name when left out. */
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly durationSeconds?: number;
  readonly mfa?: { readonly serial: string; readonly code: () => Promise<string> };
};

const shortestSessionName = 2;

export function roleCredentials(config: STSClientConfig, options: RoleOptions): CredentialProvider {
  return heldUntilExpiry(() => assume(config, options), options.now);
}

async function assume(config: STSClientConfig, options: RoleOptions): Promise<ExpiringKeys> {
  const sts = await import('@aws-sdk/client-sts');
  const client: STSClient = new sts.STSClient(config);
  const where = { region: options.region, profile: options.profile };
  const { roleArn, externalId, durationSeconds, mfa } = options;
  let action = 'sts:GetCallerIdentity';
  try {
    let { sessionName: RoleSessionName } = options;
    if (RoleSessionName === undefined) {
      const { Arn } = await client.send(new sts.GetCallerIdentityCommand({}));
      RoleSessionName = sessionName(Arn ?? '');
    }
    action = 'sts:AssumeRole';
    const request = {
      RoleArn: roleArn,
      RoleSessionName,
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
      ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
      ...(mfa === undefined ? {} : { SerialNumber: mfa.serial, TokenCode: await mfa.code() }),
    };
    const { Credentials } = await client.send(new sts.AssumeRoleCommand(request));
    if (Credentials?.AccessKeyId === undefined || Credentials.SecretAccessKey === undefined) {
      throw new ConnectError('connect/service-error', `AssumeRole of ${roleArn} answered without credentials`);
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      ...(Credentials.SessionToken === undefined ? {} : { sessionToken: Credentials.SessionToken }),
      ...(Credentials.Expiration === undefined ? {} : { expiration: Credentials.Expiration }),
    };
  } catch (error) {
    throw awsError(error, { ...where, action, resource: action === 'sts:AssumeRole' ? roleArn : '*' });
  } finally {
    client.destroy();
  }
}

/**
 * The name of the person: of the user, or of the session the caller has already. A name that an SDK made up names nobody,
 * and each one would be another Linux account.
 */
export function sessionName(arn: string): string {
  const named = parsePrincipalArn(arn);
  switch (named?.type) {
    case 'user':
    case 'federated-user':
      if (named.name.length >= shortestSessionName) return named.name;
      break;
    case 'role-session': {
      const maker = makerOfSessionName(named.session, true);
      if (maker === undefined) return named.session;
      throw unnamed(`the caller's session name ${named.session} was made up by ${maker} and names no person`);
    }
    case 'root':
      return 'root';
  }
  throw unnamed(`the caller ${arn} has no name that a role session can have`);
}

export function unnamed(sentence: string): ConnectError {
  const hint = 'set role_session_name in the profile that assumes the role (AWS_ROLE_SESSION_NAME beside a token file)';
  return new ConnectError('connect/no-session-name', sentence, hint);
}
