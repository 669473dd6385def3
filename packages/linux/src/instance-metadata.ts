/** The instance metadata service, version 2 only: which instance this is, and the credentials of its role. */
import { MetadataError } from './metadata-error.ts';

export type MetadataRequest = {
  readonly method: 'GET' | 'PUT';
  /** From `/latest/` on. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** Sends one request to the service, for a bounded time and to a bounded size, following no redirect. */
export type MetadataExchange = (
  request: MetadataRequest,
) => Promise<{ readonly status: number; readonly body: string }>;

export type InstanceDocument = {
  readonly instanceId: string;
  readonly region: string;
  readonly availabilityZone: string;
  readonly privateIp: string;
};

export type RoleCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
};

export type InstanceMetadata = {
  /** The text at `latest/PATH`, or undefined when there is none. */
  get(path: string): Promise<string | undefined>;
  document(): Promise<InstanceDocument>;
  /** `amazonaws.com`, `amazonaws.com.cn`, ... */
  dnsSuffix(): Promise<string>;
  roleCredentials(): Promise<RoleCredentials>;
};

const tokenSeconds = 21_600;
const roles = 'meta-data/iam/security-credentials/';

export function instanceMetadata(exchange: MetadataExchange, now: () => number): InstanceMetadata {
  let token: { readonly value: string; readonly until: number } | undefined;

  const send = async (request: MetadataRequest): ReturnType<MetadataExchange> => {
    try {
      return await exchange(request);
    } catch (cause) {
      throw new MetadataError('metadata/no-answer', 'the instance metadata service does not answer', { cause });
    }
  };

  const freshToken = async (): Promise<string> => {
    if (token !== undefined && token.until > now()) return token.value;
    const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSeconds) };
    const { status, body } = await send({ method: 'PUT', path: '/latest/api/token', headers });
    if (status !== 200) throw unusable(`the instance metadata service gives no token (${status})`);
    token = { value: body, until: now() + (tokenSeconds - 60) * 1000 };
    return body;
  };

  const ask = async (path: string): ReturnType<MetadataExchange> =>
    send({ method: 'GET', path: `/latest/${path}`, headers: { 'x-aws-ec2-metadata-token': await freshToken() } });

  const get = async (path: string): Promise<string | undefined> => {
    let answer = await ask(path);
    if (answer.status === 401) {
      // A token outlives neither a stop and start of the instance nor a restart of its region.
      token = undefined;
      answer = await ask(path);
    }
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw unusable(`the instance metadata service answers ${answer.status} for ${path}`);
    return answer.body;
  };

  return {
    get,
    async document() {
      const found = parseObject(await get('dynamic/instance-identity/document'));
      return {
        instanceId: plainMember(found, 'instanceId'),
        region: plainMember(found, 'region'),
        availabilityZone: plainMember(found, 'availabilityZone'),
        privateIp: plainMember(found, 'privateIp'),
      };
    },
    async dnsSuffix() {
      return plain('DNS suffix', (await get('meta-data/services/domain'))?.trim() ?? '');
    },
    async roleCredentials() {
      const role = (await get(roles))?.split('\n')[0]?.trim();
      if (role === undefined || role === '') throw noRole();
      const found = parseObject(await get(`${roles}${encodeURIComponent(role)}`));
      const expiration = new Date(member(found, 'Expiration'));
      if (Number.isNaN(expiration.getTime())) throw unusable('the role credentials have no end');
      return {
        accessKeyId: plainMember(found, 'AccessKeyId'),
        secretAccessKey: member(found, 'SecretAccessKey'),
        sessionToken: member(found, 'Token'),
        expiration,
      };
    },
  };
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The text is left out of the error below: it may hold a secret.
  }
  throw unusable('the instance metadata service answers something that is not JSON');
}

function member(found: Readonly<Record<string, unknown>>, name: string): string {
  const value = found[name];
  if (typeof value === 'string' && value !== '') return value;
  throw unusable(`the instance metadata service answers without ${name}`);
}

/** What becomes part of a host name, a path or a header must not be able to become another one. */
function plainMember(found: Readonly<Record<string, unknown>>, name: string): string {
  return plain(name, member(found, name));
}

function plain(name: string, value: string): string {
  if (/^[A-Za-z0-9.-]{1,128}$/.test(value)) return value;
  throw unusable(`the instance metadata service answers an unusable ${name}`);
}

function unusable(message: string): MetadataError {
  return new MetadataError('metadata/unusable', message);
}

function noRole(): MetadataError {
  return new MetadataError('metadata/no-role', 'this instance has no role', {
    hint: 'associate an instance profile whose role allows the five Session Manager actions',
  });
}
