/** SigV4 for the WebSocket upgrade: service ssmmessages, empty body, query included (spec/session-manager 1.3). */
import { signingHashes } from '@sallyport/linux';
import { type SigningKeys, signRequest } from '@sallyport/ssm';

export type UpgradeHeaders = Readonly<Record<string, string>>;

/** Headers to send with the upgrade; none when the address is presigned. */
export function signUpgrade(url: URL, region: string, keys: SigningKeys, date: Date): UpgradeHeaders {
  if ([...url.searchParams.keys()].some((name) => name.toLowerCase().startsWith('x-amz-'))) return {};
  const service = 'ssmmessages';
  const { host, pathname: path, searchParams: query } = url;
  const { host: _host, ...headers } = signRequest(
    { method: 'GET', host, path, query, service, region, keys, date },
    signingHashes,
  );
  return headers;
}
