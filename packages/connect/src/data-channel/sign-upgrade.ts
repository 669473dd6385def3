/** SigV4 for the WebSocket upgrade: service ssmmessages, empty body, query included (spec/session-manager 1.3). */
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

export type Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type UpgradeHeaders = Readonly<Record<string, string>>;

/** Headers to send with the upgrade; none when the address is presigned. */
export async function signUpgrade(url: URL, region: string, keys: Keys, now: Date): Promise<UpgradeHeaders> {
  const query: Record<string, string> = Object.fromEntries(url.searchParams);
  if (Object.keys(query).some((name) => name.toLowerCase().startsWith('x-amz-'))) return {};
  // Loaded while StartSession is on its way.
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const signer = new SignatureV4({
    service: 'ssmmessages',
    region,
    credentials: keys,
    sha256: Digest,
    // The agent and AWS's client send no x-amz-content-sha256 with an upgrade.
    applyChecksum: false,
  });
  const signed = await signer.sign(
    {
      method: 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { host: url.host },
    },
    { signingDate: now },
  );
  return Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name !== 'host'));
}

/** The hash the signer asks for: SHA-256, or HMAC-SHA-256 when it is given a secret. */
class Digest {
  readonly #secret: string | ArrayBuffer | ArrayBufferView | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret;
    this.#hash = this.#fresh();
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    if (this.#secret === undefined) return createHash('sha256');
    return createHmac('sha256', typeof this.#secret === 'string' ? this.#secret : bytesOf(this.#secret));
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
