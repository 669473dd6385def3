/** One call of a service that speaks AWS JSON 1.1, signed with the node's credentials. */
import { NodeError } from '../node-error.ts';
import type { CredentialSource } from './credentials.ts';
import type { Fetch } from './http.ts';
import { signedHeaders } from './signing.ts';

export type JsonService = {
  readonly endpoint: URL;
  readonly service: 'kms' | 'logs' | 'ssm';
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly fetch: Fetch;
  readonly now: () => number;
};

/** What is before the operation in `X-Amz-Target`. */
const targets: Readonly<Record<JsonService['service'], string>> = {
  kms: 'TrentService',
  logs: 'Logs_20140328',
  ssm: 'AmazonSSM',
};

export async function jsonCall(at: JsonService, operation: string, input: unknown): Promise<unknown> {
  const url = new URL('/', at.endpoint);
  const body = JSON.stringify(input);
  const { service, region } = at;
  const headers = signedHeaders({
    method: 'POST',
    url,
    service,
    region,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `${targets[service]}.${operation}` },
    body,
    credentials: await at.credentials(),
    date: new Date(at.now()),
  });
  const answer = await at.fetch({ method: 'POST', url, headers, body, timeoutMs: 15_000 });
  const value = parse(answer.body);
  if (answer.status === 200) return value;
  const type = String(field(value, '__type') ?? '').replace(/^.*#/, '');
  const text = field(value, 'message') ?? field(value, 'Message') ?? `status ${answer.status}`;
  const denied = type.startsWith('AccessDenied');
  throw new RefusedCall(type, `${service}:${operation} is refused: ${String(text)}`, {
    denied,
    ...(denied ? { hint: `the instance role needs ${service}:${operation}` } : {}),
  });
}

/** A service answered with an error; `type` is its code. */
export class RefusedCall extends NodeError {
  readonly type: string;

  constructor(type: string, message: string, options: { readonly denied: boolean; readonly hint?: string }) {
    super(options.denied ? 'node/access-denied' : 'node/request', message, options);
    this.type = type;
  }
}

export function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
