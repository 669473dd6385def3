/** Requests made by hand, signed by the SDK's signer, and changed afterwards. */
import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Harness } from './harness.ts';

export type RawResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

export type Sent = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
};

/** The hash the signer wants, from Node. */
export class Sha256 {
  readonly #hash: { update(data: Uint8Array | string): unknown; digest(): Buffer };

  constructor(secret?: string | Uint8Array) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
}

type Options = {
  readonly service?: string;
  readonly region?: string;
  readonly at?: Date;
  readonly credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  /** Seconds: signs into the query instead of a header. */
  readonly presign?: number;
};

function signer(harness: Harness, options: Options): SignatureV4 {
  return new SignatureV4({
    service: options.service ?? 'sts',
    region: options.region ?? harness.region.name,
    credentials: options.credentials ?? harness.client().credentials,
    sha256: Sha256 as never,
  });
}

export async function signed(harness: Harness, request: Partial<Sent>, options: Options = {}): Promise<Sent> {
  const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
  const sent: Sent = {
    method: 'POST',
    path: '/',
    body: '',
    ...request,
    headers: { host: `${hostname}:${port}`, ...request.headers },
  };
  const [path = '/', search = ''] = sent.path.split('?');
  const message = {
    ...sent,
    path,
    protocol: 'http:',
    hostname,
    port: Number(port),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
  const when = { signingDate: options.at ?? new Date() };
  if (options.presign !== undefined) {
    const { query = {} } = await signer(harness, options).presign(message, { ...when, expiresIn: options.presign });
    const pairs = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(String(value))}`);
    return { ...sent, path: `${path}?${pairs.join('&')}` };
  }
  const { headers } = await signer(harness, options).sign(message, when);
  return { ...sent, headers };
}

export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function send(harness: Harness, sent: Sent): Promise<RawResponse> {
  const { hostname, port } = new URL(harness.region.endpoints.endpointUrl);
  return new Promise((resolve, reject) => {
    const { method, path, headers } = sent;
    const message = httpRequest({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    message.on('error', reject);
    message.end(sent.body);
  });
}

export const form = { 'content-type': 'application/x-www-form-urlencoded' };
export const identity = 'Action=GetCallerIdentity&Version=2011-06-15';

export function json(target: string): Record<string, string> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
}
