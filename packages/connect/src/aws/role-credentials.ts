/** `--role`: AssumeRole under the caller's own name, so that a trust policy can bind the session name to the person. */

import type { STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import { parsePrincipalArn } from '@sallyport/aws';
import type { SigningKeys } from '@sallyport/ssm';
import { ConnectError } from '../connect-error.ts';
import { awsError } from './aws-error.ts';

export type RoleOptions = {
  readonly roleArn: string;
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly now: () => number;
};

export type ExpiringKeys = SigningKeys & { readonly expiration?: Date };

/** Renewed this long before the end; AWS's own providers use the same five minutes. */
const renewBeforeMs = 5 * 60_000;

const shortestSessionName = 2;

/** A provider as the SDK's clients take it. */
export function roleCredentials(config: STSClientConfig, options: RoleOptions): () => Promise<ExpiringKeys> {
  let held: ExpiringKeys | undefined;
  let asking: Promise<ExpiringKeys> | undefined;
  return async () => {
    const left = (held?.expiration?.getTime() ?? 0) - options.now();
    if (held !== undefined && left > renewBeforeMs) return held;
    asking ??= assume(config, options).finally(() => {
      asking = undefined;
    });
    held = await asking;
    return held;
  };
}

async function assume(config: STSClientConfig, options: RoleOptions): Promise<ExpiringKeys> {
  const sts = await import('@aws-sdk/client-sts');
  const client: STSClient = new sts.STSClient(config);
  const where = { region: options.region, profile: options.profile };
  let action = 'sts:GetCallerIdentity';
  try {
    const { Arn } = await client.send(new sts.GetCallerIdentityCommand({}));
    action = 'sts:AssumeRole';
    const RoleSessionName = sessionName(Arn ?? '');
    const { Credentials } = await client.send(new sts.AssumeRoleCommand({ RoleArn: options.roleArn, RoleSessionName }));
    if (Credentials?.AccessKeyId === undefined || Credentials.SecretAccessKey === undefined) {
      throw new ConnectError('connect/service-error', `AssumeRole of ${options.roleArn} answered without credentials`);
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      ...(Credentials.SessionToken === undefined ? {} : { sessionToken: Credentials.SessionToken }),
      ...(Credentials.Expiration === undefined ? {} : { expiration: Credentials.Expiration }),
    };
  } catch (error) {
    throw awsError(error, { ...where, action, resource: action === 'sts:AssumeRole' ? options.roleArn : '*' });
  } finally {
    client.destroy();
  }
}

/** The name of the person: of the user, or of the session the caller has already. */
export function sessionName(arn: string): string {
  const named = parsePrincipalArn(arn);
  switch (named?.type) {
    case 'user':
    case 'federated-user':
      if (named.name.length >= shortestSessionName) return named.name;
      break;
    case 'role-session':
      return named.session;
    case 'root':
      return 'root';
  }
  throw new ConnectError('connect/service-error', `the caller ${arn} has no name that a role session can have`);
}
