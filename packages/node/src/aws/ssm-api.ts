/** The two calls of the SSM API this agent makes, in AWS JSON 1.1 (spec/session-manager 14.3). */
import { NodeError } from '../node-error.ts';
import type { CredentialSource } from './credentials.ts';
import type { Fetch } from './http.ts';
import { signedHeaders } from './signing.ts';

export type SsmApi = {
  updateInstanceInformation(input: Readonly<Record<string, string>>): Promise<void>;
  /** Values of the named parameters, secure ones decrypted; a name that does not exist is missing in the answer. */
  getParameters(names: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

export function ssmApi(options: {
  readonly endpoint: URL;
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly fetch: Fetch;
  readonly now: () => number;
}): SsmApi {
  const call = async (operation: string, input: unknown): Promise<unknown> => {
    const url = new URL('/', options.endpoint);
    const body = JSON.stringify(input);
    const headers = signedHeaders({
      method: 'POST',
      url,
      service: 'ssm',
      region: options.region,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${operation}` },
      body,
      credentials: await options.credentials(),
      date: new Date(options.now()),
    });
    const answer = await options.fetch({ method: 'POST', url, headers, body, timeoutMs: 15_000 });
    const value = parse(answer.body);
    if (answer.status === 200) return value;
    const type = String(field(value, '__type') ?? '').replace(/^.*#/, '');
    const text = field(value, 'message') ?? field(value, 'Message') ?? `status ${answer.status}`;
    const denied = type.startsWith('AccessDenied');
    throw new NodeError(
      denied ? 'node/access-denied' : 'node/request',
      `ssm:${operation} is refused: ${String(text)}`,
      {
        ...(denied ? { hint: `the instance role needs ssm:${operation}` } : {}),
      },
    );
  };

  return {
    async updateInstanceInformation(input) {
      await call('UpdateInstanceInformation', input);
    },
    async getParameters(names) {
      const found = field(await call('GetParameters', { Names: names, WithDecryption: true }), 'Parameters');
      const values = new Map<string, string>();
      for (const parameter of Array.isArray(found) ? found : []) {
        const name = field(parameter, 'Name');
        const value = field(parameter, 'Value');
        if (typeof name === 'string' && typeof value === 'string') values.set(name, value);
      }
      return values;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
