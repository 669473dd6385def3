/**
 * `endpoint_url` of a profile in ~/.aws/config, which the AWS CLI uses. The SDK reads it only for the profile in
 * AWS_PROFILE and not for one chosen in code, so `--profile` would call another endpoint without notice.
 */
import type { Environment } from '../platform.ts';
import { type ConfigFiles, readConfigFiles, type Section } from './config-files.ts';

/** As AWS names them in variables and in `[services ...]` sections. */
export type ServiceId = 'ssm' | 'sts' | 'ec2' | 'kms';

/** Undefined when the SDK finds its endpoint by itself. */
export function profileEndpoint(
  profile: string | undefined,
  service: ServiceId,
  env: Environment,
  files: ConfigFiles = readConfigFiles(env),
): string | undefined {
  if (profile === undefined) return undefined;
  if (env.AWS_ENDPOINT_URL || env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`]) return undefined;
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined;
  const own = files.profiles.get(profile);
  const services = own?.get('services');
  const special = services === undefined ? undefined : files.services.get(services);
  return urlOf(special, `${service}.endpoint_url`) ?? urlOf(own, 'endpoint_url');
}

/** The SDK takes what follows ` #` for a comment, and no URL holds a space. */
function urlOf(section: Section | undefined, key: string): string | undefined {
  return section?.get(key)?.replace(/\s+[#;].*$/, '');
}
