/**
 * Credentials of the node: from the metadata service and renewed before they expire, or from the environment for nodes
 * that are not EC2 instances. Concurrent callers share one request.
 */
import type { InstanceMetadata } from '@sallyport/linux';
import { messageOf } from '../node-error.ts';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type CredentialSource = () => Promise<Credentials>;

/** EC2 rotates role credentials some minutes before their end; asking earlier only returns the old ones. */
const renewBeforeMs = 5 * 60_000;

export function roleCredentialSource(options: {
  readonly metadata: InstanceMetadata;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: (line: string) => void;
}): CredentialSource {
  let cached: { readonly credentials: Credentials; readonly renewAt: number; readonly end: number } | undefined;
  let asking: Promise<Credentials> | undefined;

  const renew = async (): Promise<Credentials> => {
    const { expiration, ...credentials } = await options.metadata.roleCredentials();
    const end = expiration.getTime();
    const left = Math.max(0, end - options.now());
    // Spread over a minute, so that a fleet started together does not renew together; for short-lived ones at half
    // their time.
    const early = Math.min(renewBeforeMs + options.random() * 60_000, left / 2);
    cached = { credentials, renewAt: end - early, end };
    return credentials;
  };

  return async () => {
    const now = options.now();
    if (cached !== undefined && now < cached.renewAt) return cached.credentials;
    asking ??= renew().finally(() => {
      asking = undefined;
    });
    if (cached === undefined || now >= cached.end) return asking;
    const old = cached;
    try {
      return await asking;
    } catch (error) {
      options.log(`cannot renew the role credentials yet: ${messageOf(error)}`);
      cached = { ...old, renewAt: Math.min(old.end, now + 10_000 + options.random() * 10_000) };
      return old.credentials;
    }
  };
}

export function environmentCredentials(
  environment: Readonly<Record<string, string | undefined>>,
): Credentials | undefined {
  const accessKeyId = environment.AWS_ACCESS_KEY_ID;
  const secretAccessKey = environment.AWS_SECRET_ACCESS_KEY;
  const sessionToken = environment.AWS_SESSION_TOKEN;
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return sessionToken === undefined ? { accessKeyId, secretAccessKey } : { accessKeyId, secretAccessKey, sessionToken };
}
