/**
 * Signature Version 4 in the header form, for the few requests no SDK client makes (spec/session-manager 1.2, 1.3; AWS
 * "Create a signed AWS API request"). Written out because the SDK's signer is most of what an agent or a login would have to
 * load; the tests of those who use it hold it against that signer.
 */

export type SigningKeys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type RequestToSign = {
  readonly method: 'GET' | 'POST';
  /** With the port when it is not the usual one. */
  readonly host: string;
  /** Percent-encoded once, as it goes over the wire. */
  readonly path: string;
  /** Decoded names and values. */
  readonly query?: Iterable<readonly [string, string]>;
  /** Signing name, such as `ssmmessages`. */
  readonly service: string;
  readonly region: string;
  /** Names in lower case; all of them are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly keys: SigningKeys;
  readonly date: Date;
};

/** The arithmetic, which every platform has its own way to. */
export type SigningHashes = {
  /** Lower-case hex. */
  sha256(text: string): string;
  hmac(key: string | Uint8Array, text: string): Uint8Array;
};

/** The headers to send, signature included. */
export function signRequest(asked: RequestToSign, hashes: SigningHashes): Record<string, string> {
  const { keys, region, service } = asked;
  const time = asked.date.toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    ...asked.headers,
    host: asked.host,
    'x-amz-date': time,
    ...(keys.sessionToken === undefined ? {} : { 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    asked.method,
    asked.path.split('/').map(escaped).join('/'),
    canonicalQuery(asked.query ?? []),
    ...names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    names.join(';'),
    hashes.sha256(asked.body ?? ''),
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

/** Stricter than the web: only letters, digits and `-._~` stand for themselves. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
