/**
 * Refuses what a web page in the browser of a person on this computer could send: requests with an `Origin`, and requests
 * for a host name that is not the region's, by which a page reaches loopback under a name of its own (DNS rebinding).
 * The AWS CLI, the SDKs and the agents send no `Origin`, and a loopback name or AWS's own name as `Host`.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isServiceHost } from '@sallyport/aws';
import { ServiceError } from '../service-error.ts';

export function refuseForeign({ origin, host }: IncomingHttpHeaders): void {
  if (origin !== undefined) {
    throw new ServiceError(
      'OriginRefused',
      403,
      `refused by the local region: it serves no web page, and the request comes from one (Origin: ${origin.slice(0, 80)})`,
    );
  }
  if (host === undefined || !isOwnHost(host)) {
    const shown = host === undefined ? 'none' : host.slice(0, 80);
    throw new ServiceError(
      'HostRefused',
      403,
      `refused by the local region: the Host header (${shown}) is neither a loopback name nor a name of AWS`,
    );
  }
}

/** The name in a `Host` header, in lower case; undefined when the header is malformed. */
export function hostName(host: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase().replace(/\.$/, '');
}

export function isOwnHost(host: string): boolean {
  const name = hostName(host);
  if (name === undefined) return false;
  if (name === '[::1]' || name === 'localhost') return true;
  if (/^(?:[a-z0-9-]+\.)+localhost$/.test(name)) return true;
  // A bucket before the address, as virtual-hosted requests have it. No resolver and no browser takes such a name.
  return /^(?:[a-z0-9-]+\.){0,40}127(?:\.\d{1,3}){3}$/.test(name) || isServiceHost(name);
}
