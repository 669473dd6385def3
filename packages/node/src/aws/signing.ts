/** Signature Version 4, as the official agent applies it: the signed headers and nothing more (spec 1.2, 1.3). */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Credentials } from './credentials.ts';

export type SignedRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly service: 'ssm' | 'ssmmessages';
  readonly region: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials: Credentials;
  readonly date: Date;
};

class Sha256 {
  private hash: Hash | Hmac;
  private readonly secret: string | ArrayBuffer | ArrayBufferView | undefined;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.secret = secret;
    this.hash = started(secret);
  }

  update(data: Uint8Array | string): void {
    this.hash.update(data);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = started(this.secret);
  }
}

function started(secret: string | ArrayBuffer | ArrayBufferView | undefined): Hash | Hmac {
  if (secret === undefined) return createHash('sha256');
  if (typeof secret === 'string') return createHmac('sha256', secret);
  const view = ArrayBuffer.isView(secret) ? secret : new Uint8Array(secret);
  return createHmac('sha256', new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
}

/** The headers to send, signature included. The path of `url` is expected percent-encoded once. */
export async function signedHeaders(asked: SignedRequest): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    credentials: asked.credentials,
    region: asked.region,
    service: asked.service,
    sha256: Sha256,
    applyChecksum: false,
  });
  const { url } = asked;
  const signed = await signer.sign(
    {
      method: asked.method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, ...asked.headers },
      body: asked.body ?? '',
    },
    { signingDate: asked.date },
  );
  return signed.headers;
}
