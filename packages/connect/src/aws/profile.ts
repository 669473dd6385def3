/** Credentials, region and endpoints from `--profile`, `--region`, `--role` and the environment, resolved as the AWS CLI does. */

import { SSMClient } from '@aws-sdk/client-ssm';
import { dnsSuffixOf } from '@sallyport/aws';
import type { SigningKeys } from '@sallyport/ssm';
import type { Environment } from '../platform.ts';
import { awsError } from './aws-error.ts';
import { readConfigFiles } from './config-files.ts';
import { credentialChain } from './credential-chain.ts';
import { generateDataKey } from './data-key.ts';
import { caBundle, httpOptions } from './http-options.ts';
import { lookUpInstances } from './look-up-instances.ts';
import { askMfaCode } from './mfa-code.ts';
import { profileEndpoint, type ServiceId } from './profile-endpoint.ts';
import { roleCredentials } from './role-credentials.ts';
import { SdkSsmApi } from './sdk-ssm-api.ts';
import type { Access } from './ssm-api.ts';

export type ProfileOptions = {
  readonly profile?: string;
  readonly region?: string;
  /** ARN of a role to assume, under the caller's own name. */
  readonly role?: string;
  /** Of a program that holds several identities at once, instead of the chain of this process's own. */
  readonly given?: { readonly keys: SigningKeys; readonly endpoint: string };
  /** Asks the person for the code of a token, when a profile demands one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
};

export type LoadedProfile = Access & {
  /** PEM of AWS_CA_BUNDLE, which the WebSocket must trust too. */
  readonly ca: string | undefined;
};

export async function loadProfile(options: ProfileOptions, env: Environment): Promise<LoadedProfile> {
  const profile = options.profile ?? (env.AWS_PROFILE || env.AWS_DEFAULT_PROFILE || undefined);
  const files = readConfigFiles(env);
  const region =
    options.region ??
    (env.AWS_REGION || env.AWS_DEFAULT_REGION || files.profiles.get(profile ?? 'default')?.get('region') || undefined);
  const ca = caBundle(env);
  const shared = {
    requestHandler: httpOptions(ca),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  };
  const { given } = options;
  const at = (service: ServiceId): { readonly endpoint?: string } => {
    const endpoint = given?.endpoint ?? profileEndpoint(profile, service, env, files);
    return endpoint === undefined ? {} : { endpoint };
  };
  const { requestHandler } = shared;
  const own =
    given === undefined
      ? credentialChain({
          chosen: options.profile,
          profile,
          env,
          files,
          region,
          client: { requestHandler, ...(region === undefined ? {} : { region }), ...at('sts') },
          mfaCode: options.mfaCode ?? askMfaCode,
        })
      : async () => given.keys;
  const credentials =
    options.role === undefined
      ? own
      : roleCredentials(
          { ...shared, ...at('sts'), credentials: own },
          { roleArn: options.role, region, profile, now: () => Date.now() },
        );
  const client = new SSMClient({ ...shared, ...at('ssm'), credentials });
  const where = { profile, region: await regionOf(client, profile) };
  const hosts = watchHosts(client, where.region, env);
  return {
    ssm: new SdkSsmApi(client, where),
    region: where.region,
    profile,
    ca,
    customHosts: () => [...hosts],
    keys: async () => {
      try {
        return await credentials();
      } catch (error) {
        throw awsError(error, { ...where, action: 'the credential chain' });
      }
    },
    generateDataKey: (request) => generateDataKey({ ...shared, ...at('kms'), credentials }, where, request),
    lookUpInstances: (filter) => lookUpInstances({ ...shared, ...at('ec2'), credentials }, filter),
  };
}

async function regionOf(client: SSMClient, profile: string | undefined): Promise<string> {
  try {
    return await client.config.region();
  } catch (error) {
    throw awsError(error, { action: 'the choice of a region', region: undefined, profile });
  }
}

/**
 * An endpoint may come from several variables and from the config file. Instead of reading them all again, this sees
 * where the SDK really sent its calls: a host that is not AWS's was configured by the person.
 */
function watchHosts(client: SSMClient, region: string, env: Environment): ReadonlySet<string> {
  const hosts = new Set<string>();
  const messages = env.AWS_ENDPOINT_URL_SSMMESSAGES;
  if (messages !== undefined && URL.canParse(messages)) hosts.add(new URL(messages).hostname);
  client.middlewareStack.add(
    (next) => (call) => {
      const { hostname } = call.request as { hostname?: unknown };
      if (typeof hostname === 'string' && !isAwsHost(hostname, region)) hosts.add(hostname);
      return next(call);
    },
    { step: 'finalizeRequest', name: 'seeEndpoint' },
  );
  return hosts;
}

function isAwsHost(hostname: string, region: string): boolean {
  const suffix = dnsSuffixOf(region);
  return [`.${region}.${suffix}`, `.${region}.api.aws`, `.vpce.${suffix}`].some((end) => hostname.endsWith(end));
}
