/** The two calls of Amazon S3 that a session log needs: whether the bucket is encrypted, and the upload (spec/session-manager 8.4). */
import { sha256Hex } from '@sallyport/linux';
import { NodeError } from '../node-error.ts';
import type { JsonService } from './json-call.ts';
import { signedHeaders } from './signing.ts';

export type S3Place = Omit<JsonService, 'service' | 'endpoint'> & {
  readonly endpoint: URL;
  /** The bucket is in the path; else it is in the name of the host. */
  readonly pathStyle: boolean;
  readonly bucket: string;
};

export type Upload = {
  readonly key: string;
  readonly size: number;
  /** Of the body, in hex. */
  readonly sha256: string;
  readonly body: AsyncIterable<Uint8Array>;
  readonly timeoutMs: number;
};

/** False only when S3 says that there is no encryption; throws when it cannot be told. */
export async function isBucketEncrypted(place: S3Place): Promise<boolean> {
  const url = urlOf(place, '');
  url.searchParams.set('encryption', '');
  const headers = await signed(place, 'GET', url, sha256Hex(''));
  const answer = await place.fetch({ method: 'GET', url, headers, timeoutMs: 15_000 });
  if (answer.status === 200) return true;
  if (answer.body.includes('ServerSideEncryptionConfigurationNotFoundError')) return false;
  throw refusal('GetEncryptionConfiguration', answer.status, answer.body);
}

export async function putObject(place: S3Place, { key, size, sha256, body, timeoutMs }: Upload): Promise<void> {
  const url = urlOf(place, key);
  const headers = { ...(await signed(place, 'PUT', url, sha256)), 'content-length': String(size) };
  const answer = await place.fetch({ method: 'PUT', url, headers, body, timeoutMs });
  if (answer.status !== 200) throw refusal('PutObject', answer.status, answer.body);
}

async function signed(place: S3Place, method: 'GET' | 'PUT', url: URL, hash: string): Promise<Record<string, string>> {
  return signedHeaders({
    method,
    url,
    service: 's3',
    region: place.region,
    headers: { 'x-amz-content-sha256': hash },
    bodyHash: hash,
    credentials: await place.credentials(),
    date: new Date(place.now()),
  });
}

/** A certificate for all buckets does not fit a name with dots. */
function urlOf({ endpoint, pathStyle, bucket }: S3Place, key: string): URL {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new NodeError('node/document', 's3BucketName of the session document is not the name of a bucket');
  }
  const inPath = pathStyle || bucket.includes('.');
  const url = new URL(endpoint);
  if (!inPath) url.hostname = `${bucket}.${endpoint.hostname}`;
  const segments = [...(inPath ? [bucket] : []), ...(key === '' ? [] : key.split('/'))];
  url.pathname = `/${segments.map(escaped).join('/')}`;
  return url;
}

/** RFC 3986 section 2.3. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refusal(action: string, status: number, body: string): NodeError {
  const text = /<Message>([^<]*)<\/Message>/.exec(body)?.[1] ?? `status ${status}`;
  const denied = status === 403;
  return new NodeError(denied ? 'node/access-denied' : 'node/request', `s3:${action} is refused: ${text}`, {
    ...(denied ? { hint: `the instance role needs s3:${action}` } : {}),
  });
}
