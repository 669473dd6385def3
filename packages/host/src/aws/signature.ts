/** A signed POST of JSON to the root of a service: one question per session; an SDK would cost more than the whole login. */
import { signRequest } from '@sallyport/ssm';

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

export function signedHeaders(call: JsonCall, keys: Credentials, date: Date): Readonly<Record<string, string>> {
  const { createHash, createHmac } = process.getBuiltinModule('node:crypto');
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': call.target };
  const { service, region, body } = call;
  return signRequest(
    { method: 'POST', host: call.url.host, path: '/', service, region, headers, body, keys, date },
    {
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      hmac: (key, text) => createHmac('sha256', key).update(text).digest(),
    },
  );
}
