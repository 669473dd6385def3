/**
 * The official agent stores the owner of a session nowhere on the host, so Systems Manager is asked about exactly the session
 * of this process and never about the active sessions of the instance (spec/host B-2). The instance role needs
 * `ssm:DescribeSessions`.
 */
import { signingHashes } from '@sallyport/linux';
import { signRequest } from '@sallyport/ssm';
import { HostError } from '../host-error.ts';
import type { OwnerLookup } from '../session-owner.ts';
import { type Fetch, type Instance, ownerUnknown, readInstance } from './instance.ts';

export type SystemsManager = {
  readonly fetch: Fetch;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
  /** The URL of the service instead of AWS's, by the region. From the configuration of root only, never from the environment. */
  readonly endpoint?: (region: string) => string | undefined;
};

const timeoutMs = 4000;
/** A new session may not be listed yet, and a throttled call is repeated. */
const pausesMs = [200, 500, 1000, 2000];

export function ownerFromSystemsManager(service: SystemsManager): OwnerLookup {
  return async (sessionId) => {
    const instance = await readInstance(service.fetch, service.now);
    for (const pause of [...pausesMs, undefined]) {
      const answer = await describe(service, instance, sessionId);
      if (answer.owner !== undefined) return answer.owner;
      if (pause === undefined) {
        if (answer.fault !== undefined) throw answer.fault;
        break;
      }
      await service.pause(pause);
    }
    return undefined;
  };
}

type Answer = { readonly owner?: string; readonly fault?: HostError };

async function describe(service: SystemsManager, instance: Instance, sessionId: string): Promise<Answer> {
  const url = new URL(service.endpoint?.(instance.region) ?? `https://ssm.${instance.region}.${instance.dnsSuffix}/`);
  const body = JSON.stringify({ State: 'Active', Filters: [{ key: 'SessionId', value: sessionId }] });
  const { host: _host, ...headers } = signRequest(
    {
      ...{ method: 'POST', host: url.host, path: '/', service: 'ssm', region: instance.region, body },
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.DescribeSessions' },
      keys: instance.credentials,
      date: service.now(),
    },
    signingHashes,
  );
  let status: number;
  let text: string;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await service.fetch(url.href, { method: 'POST', headers, body, signal });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    // The store of authorities is not root's alone.
    if (cause instanceof HostError) throw cause;
    return { fault: ownerUnknown(`${url.host} does not answer`, undefined, cause) };
  }
  if (status === 200) return ownerIn(text, instance, sessionId);
  if (/AccessDenied|UnrecognizedClient|InvalidSignature|ExpiredToken/.test(text)) {
    throw ownerUnknown(
      'the role of this instance is not allowed to call ssm:DescribeSessions',
      'allow ssm:DescribeSessions in a policy of the role',
    );
  }
  return { fault: ownerUnknown(`${url.host} answers with status ${status}`) };
}

/** The answer is used only if it is about this session on this instance, whatever the filter returned. */
function ownerIn(text: string, instance: Instance, sessionId: string): Answer {
  let sessions: unknown;
  try {
    sessions = (JSON.parse(text) as { readonly Sessions?: unknown } | null)?.Sessions;
  } catch (cause) {
    return { fault: ownerUnknown('the answer of Systems Manager is not JSON', undefined, cause) };
  }
  const list = Array.isArray(sessions) ? (sessions as readonly (Readonly<Record<string, unknown>> | null)[]) : [];
  const own = list.filter((session) => session?.SessionId === sessionId && session.Target === instance.id);
  const owner = own.length === 1 ? own[0]?.Owner : undefined;
  return typeof owner === 'string' ? { owner } : {};
}
