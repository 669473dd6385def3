/**
 * Signature Version 4 for one kind of request: a POST of JSON to the root of a service. Enough to ask one question once per
 * session; an SDK would cost more than the whole login.
 */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

export type JsonCall = {
  readonly url: URL;
  readonly service: string;
  readonly region: string;
  /** `AmazonSSM.DescribeSessions` */
  readonly target: string;
  readonly body: string;
};

export function signedHeaders(call: JsonCall, credentials: Credentials, now: Date): Readonly<Record<string, string>> {
  const { createHash, createHmac } = process.getBuiltinModule('node:crypto');
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const mac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

  const time = now.toISOString().replace(/[:-]|\.\d{3}/g, '');
  const headers: Readonly<Record<string, string>> = {
    'content-type': 'application/x-amz-json-1.1',
    host: call.url.host,
    'x-amz-date': time,
    'x-amz-security-token': credentials.sessionToken,
    'x-amz-target': call.target,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    '/',
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    hash(call.body),
  ].join('\n');
  const scope = [time.slice(0, 8), call.region, call.service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>(mac, `AWS4${credentials.secretAccessKey}`);
  const signature = mac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), hash(canonical)].join('\n')).toString('hex');
  const credential = `${credentials.accessKeyId}/${scope.join('/')}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
