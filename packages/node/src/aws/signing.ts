/** Signature Version 4 as the official agent applies it: the signed headers and nothing more (spec/session-manager 1.2, 1.3). */
import { signingHashes } from '@sallyport/linux';
import { signRequest } from '@sallyport/ssm';
import type { Credentials } from './credentials.ts';

export type SignedRequest = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Its path is percent-encoded once, as it goes over the wire. */
  readonly url: URL;
  readonly service: 'kms' | 'logs' | 's3' | 'ssm' | 'ssmmessages';
  readonly region: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyHash?: string;
  readonly credentials: Credentials;
  readonly date: Date;
};

/** The headers to send, signature included. */
export function signedHeaders({ url, credentials, ...asked }: SignedRequest): Record<string, string> {
  return signRequest(
    { ...asked, host: url.host, path: url.pathname, query: url.searchParams, keys: credentials },
    signingHashes,
  );
}
