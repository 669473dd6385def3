/** Instance id, region, DNS suffix and role credentials from the instance metadata service. */
import { instanceMetadata, MetadataError, type RoleCredentials } from '@sallyport/linux';
import { HostError } from '../host-error.ts';

/** Redirections are answers like others and not followed. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

export type Instance = {
  readonly id: string;
  readonly region: string;
  /** `amazonaws.com`, `amazonaws.com.cn`, ... */
  readonly dnsSuffix: string;
  readonly credentials: RoleCredentials;
};

const timeoutMs = 2000;

export async function readInstance(fetch: Fetch, now: () => Date): Promise<Instance> {
  const metadata = instanceMetadata(
    async ({ path, method, headers }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const url = `http://169.254.169.254${path}`;
      const answer = await fetch(url, { method, headers, signal });
      return { status: answer.status, body: await answer.text() };
    },
    () => now().getTime(),
  );
  try {
    // First alone, so that the requests after it share its token.
    const { instanceId: id, region } = await metadata.document();
    const [dnsSuffix, credentials] = await Promise.all([metadata.dnsSuffix(), metadata.roleCredentials()]);
    return { id, region, dnsSuffix, credentials };
  } catch (cause) {
    if (cause instanceof MetadataError) throw ownerUnknown(cause.message, cause.hint, cause);
    throw cause;
  }
}

export function ownerUnknown(reason: string, hint?: string, cause?: unknown): HostError {
  return new HostError('host/owner-unknown', `${reason}, so the owner of this session is unknown`, hint, { cause });
}
