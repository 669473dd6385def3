/**
 * Signature Version 4 as the official agent applies it: the signed headers and nothing more (spec 1.2, 1.3). Written
 * out here because the SDK's signer brings two thirds of the code every session worker would have to load; tests
 * hold this one against it.
 */
import { createHmac, hash } from 'node:crypto';
import type { Credentials } from './credentials.ts';

export type SignedRequest = {
  readonly method: 'GET' | 'POST';
  /** Its path is percent-encoded once, as it goes over the wire. */
  readonly url: URL;
  readonly service: 'ssm' | 'ssmmessages';
  readonly region: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials: Credentials;
  readonly date: Date;
};

/** The headers to send, signature included. */
export function signedHeaders(asked: SignedRequest): Record<string, string> {
  const { credentials, region, service, url } = asked;
  const time = asked.date.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    ...asked.headers,
    host: url.host,
    'x-amz-date': time,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    asked.method,
    url.pathname.split('/').map(escaped).join('/'),
    canonicalQuery(url.searchParams),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    hash('sha256', asked.body ?? ''),
  ].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), hash('sha256', canonical)].join('\n');
  const key = scope.reduce<string | Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    `AWS4${credentials.secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const credential = `${credentials.accessKeyId}/${scope.join('/')}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
}

/** Stricter than the web: only letters, digits and `-._~` stand for themselves. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
