/**
 * The node's credentials: taken from the metadata service and renewed before they end, or fixed ones from the
 * environment for nodes that are no EC2 instance. Callers that ask at the same time share one request.
 */
import type { InstanceMetadata } from '@sallyport/linux';
import { sentence } from '../node-error.ts';

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
  let held: { readonly credentials: Credentials; readonly renewAt: number; readonly end: number } | undefined;
  let asking: Promise<Credentials> | undefined;

  const renew = async (): Promise<Credentials> => {
    const { expiration, ...credentials } = await options.metadata.roleCredentials();
    const end = expiration.getTime();
    const left = Math.max(0, end - options.now());
    // Spread over a minute, so that a fleet born together does not ask together; never past half of a short life.
    const early = Math.min(renewBeforeMs + options.random() * 60_000, left / 2);
    held = { credentials, renewAt: end - early, end };
    return credentials;
  };

  return async () => {
    const now = options.now();
    if (held !== undefined && now < held.renewAt) return held.credentials;
    asking ??= renew().finally(() => {
      asking = undefined;
    });
    if (held === undefined || now >= held.end) return asking;
    const old = held;
    try {
      return await asking;
    } catch (error) {
      options.log(`cannot renew the role credentials yet: ${sentence(error)}`);
      held = { ...old, renewAt: Math.min(old.end, now + 10_000 + options.random() * 10_000) };
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
