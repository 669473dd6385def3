/**
 * Signature Version 4 in the `Authorization` header, for the few requests that no SDK client makes (spec/session-manager 1.2,
 * 1.3; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). Implemented here because the
 * SDK's signer would be most of what an agent or a login loads; the tests of its users compare it with that signer.
 */

export type SigningKeys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type RequestToSign = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** With the port when it is not the default of the scheme. */
  readonly host: string;
  /** Percent-encoded once, as in the request line. */
  readonly path: string;
  /** Decoded names and values. */
  readonly query?: Iterable<readonly [string, string]>;
  /** Signing name, such as `ssmmessages`. */
  readonly service: string;
  readonly region: string;
  /** Names in lower case; all of them are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** SHA-256 in hex of a body that is not at hand. */
  readonly bodyHash?: string;
  readonly keys: SigningKeys;
  readonly date: Date;
};

/** Hash functions of the platform. */
export type SigningHashes = {
  /** Lower-case hex. */
  sha256(text: string): string;
  hmac(key: string | Uint8Array, text: string): Uint8Array;
};

/** The headers to send, signature included. */
export function signRequest(request: RequestToSign, hashes: SigningHashes): Record<string, string> {
  const { keys, region, service } = request;
  const time = request.date.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-date': time,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    // Every service but S3 escapes the path once more.
    service === 's3' ? request.path : request.path.split('/').map(escaped).join('/'),
    canonicalQuery(request.query ?? []),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    request.bodyHash ?? hashes.sha256(request.body ?? ''),
  ].join('\n');
  const scope = [time.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', time, scope.join('/'), hashes.sha256(canonical)].join('\n');
  const key = scope.reduce<string | Uint8Array>(
    (secret, part) => hashes.hmac(secret, part),
    `AWS4${keys.secretAccessKey}`,
  );
  const credential = `${keys.accessKeyId}/${scope.join('/')}`;
  const signature = hex(hashes.hmac(key, text));
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function canonicalQuery(query: Iterable<readonly [string, string]>): string {
  return [...query]
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
}

/** RFC 3986 section 2.3: only letters, digits and `-._~` are not escaped. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
