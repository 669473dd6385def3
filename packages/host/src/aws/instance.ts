/** What an instance knows about itself from its metadata service, version 2: where it is and with what it may sign. */
import { HostError } from '../host-error.ts';
import type { Credentials } from './signature.ts';

export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly redirect: 'error';
    readonly signal: AbortSignal;
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

export type Instance = {
  readonly id: string;
  readonly region: string;
  /** `amazonaws.com`, `amazonaws.com.cn`, ... */
  readonly domain: string;
  readonly credentials: Credentials;
};

const metadata = 'http://169.254.169.254/latest';
const patienceMs = 2000;

export async function readInstance(fetch: Fetch): Promise<Instance> {
  const token = await ask(fetch, 'PUT', 'api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '60' });
  const get = (path: string) => ask(fetch, 'GET', path, { 'x-aws-ec2-metadata-token': token });
  const [document, domain, role] = await Promise.all([
    get('dynamic/instance-identity/document'),
    get('meta-data/services/domain'),
    get('meta-data/iam/security-credentials/'),
  ]);
  const roleName = role.split('\n')[0]?.trim() ?? '';
  const held = membersOf(await get(`meta-data/iam/security-credentials/${encodeURIComponent(roleName)}`));
  const { instanceId, region } = membersOf(document);
  return {
    id: plain('instanceId', instanceId),
    region: plain('region', region),
    domain: plain('domain', domain.trim()),
    credentials: {
      accessKeyId: plain('AccessKeyId', held.AccessKeyId),
      secretAccessKey: text('SecretAccessKey', held.SecretAccessKey),
      sessionToken: text('Token', held.Token),
    },
  };
}

async function ask(
  fetch: Fetch,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<string> {
  const answer = await fetch(`${metadata}/${path}`, {
    method,
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  }).catch((cause: unknown) => {
    throw unknown('the instance metadata service does not answer', cause);
  });
  if (answer.status === 200) return answer.text();
  if (path.includes('security-credentials')) throw unknown('this instance has no role to ask with');
  throw unknown(`the instance metadata service answers ${answer.status} for ${path}`);
}

function membersOf(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, without the text: it may hold a secret.
  }
  throw unknown('the instance metadata service answers something that is not JSON');
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unknown(`the instance metadata service does not tell ${name}`);
}

/** What becomes part of a host name or a header must not be able to become another one. */
function plain(name: string, value: unknown): string {
  const found = text(name, value);
  if (/^[A-Za-z0-9.-]{1,128}$/.test(found)) return found;
  throw unknown(`the instance metadata service tells an unusable ${name}`);
}

function unknown(sentence: string, cause?: unknown): HostError {
  return new HostError('host/owner-unknown', `${sentence}, so nobody can say who owns this session`, undefined, {
    cause,
  });
}
