/** The instance metadata service, version 2 only: who this node is and the role's credentials. */
import { NodeError } from '../node-error.ts';
import type { Fetch } from './http.ts';

const tokenSeconds = 21_600;

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

export type Metadata = {
  /** The text at `latest/PATH`, or undefined when there is none. */
  get(path: string): Promise<string | undefined>;
  document(): Promise<InstanceDocument>;
  roleCredentials(): Promise<RoleCredentials>;
};

export function instanceMetadata(options: {
  readonly endpoint: string;
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly timeoutMs?: number;
}): Metadata {
  const timeoutMs = options.timeoutMs ?? 2000;
  let token: { readonly value: string; readonly until: number } | undefined;

  const freshToken = async (): Promise<string> => {
    if (token !== undefined && token.until > options.now()) return token.value;
    const answer = await options.fetch({
      method: 'PUT',
      url: new URL('/latest/api/token', options.endpoint),
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(tokenSeconds) },
      timeoutMs,
    });
    if (answer.status !== 200)
      throw new NodeError('node/metadata', `instance metadata gives no token (${answer.status})`);
    token = { value: answer.body, until: options.now() + (tokenSeconds - 60) * 1000 };
    return token.value;
  };

  const ask = async (path: string): Promise<{ readonly status: number; readonly body: string }> =>
    options.fetch({
      method: 'GET',
      url: new URL(`/latest/${path}`, options.endpoint),
      headers: { 'x-aws-ec2-metadata-token': await freshToken() },
      timeoutMs,
    });

  const get = async (path: string): Promise<string | undefined> => {
    let answer = await ask(path);
    if (answer.status === 401) {
      // A token outlives neither a stop and start of the instance nor a restart of its region.
      token = undefined;
      answer = await ask(path);
    }
    if (answer.status === 404) return undefined;
    if (answer.status !== 200)
      throw new NodeError('node/metadata', `instance metadata answers ${answer.status} for ${path}`);
    return answer.body;
  };

  return {
    get,
    async document() {
      const found = parseObject(await get('dynamic/instance-identity/document'));
      return {
        instanceId: member(found, 'instanceId'),
        region: member(found, 'region'),
        availabilityZone: member(found, 'availabilityZone'),
        privateIp: member(found, 'privateIp'),
      };
    },
    async roleCredentials() {
      const role = (await get('meta-data/iam/security-credentials/'))?.split('\n')[0]?.trim();
      if (role === undefined || role === '') {
        throw new NodeError('node/credentials', 'this instance has no role', {
          hint: 'associate an instance profile whose role allows the five Session Manager actions',
        });
      }
      const found = parseObject(await get(`meta-data/iam/security-credentials/${encodeURIComponent(role)}`));
      const expiration = new Date(member(found, 'Expiration'));
      if (Number.isNaN(expiration.getTime()))
        throw new NodeError('node/credentials', 'the role credentials have no end');
      return {
        accessKeyId: member(found, 'AccessKeyId'),
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
    // Told below; the text itself may hold a secret.
  }
  throw new NodeError('node/metadata', 'instance metadata answers something that is not JSON');
}

function member(found: Readonly<Record<string, unknown>>, name: string): string {
  const value = found[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new NodeError('node/metadata', `instance metadata answers without ${name}`);
}
