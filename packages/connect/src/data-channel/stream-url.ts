/**
 * Which addresses a data channel may be opened at. A StreamUrl arrives in an API answer; followed anywhere, it would give
 * keystrokes, token and a signed request to anybody who can forge an answer (spec/session-manager 1.1, 18).
 */
import { dnsSuffixOf, isRegion } from '@sallyport/aws';
import { ConnectError } from '../connect-error.ts';

export type StreamPolicy = {
  readonly region: string;
  /** Host names of endpoints the person configured; AWS's own need not be named. */
  readonly customHosts: readonly string[];
};

const maxUrl = 4096;

/** The address to connect to, or an error of code `connect/stream-refused`. */
export function checkStreamUrl(text: string, policy: StreamPolicy): URL {
  const url = text.length <= maxUrl && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw refused('it is no URL');
  if (url.username !== '' || url.password !== '' || url.hash !== '') throw refused(`${shown(url)} carries credentials`);
  const custom = policy.customHosts.some((host) => host.toLowerCase() === url.hostname);
  if (!custom && !isAws(url, policy.region)) {
    throw refused(`${shown(url)} is neither a Session Manager endpoint of ${policy.region} nor a configured one`);
  }
  // Without TLS only to ourselves: everything typed would be readable on the way.
  if (url.protocol !== 'wss:' && !(custom && url.protocol === 'ws:' && isLoopback(url.hostname))) {
    throw refused(`${shown(url)} is not encrypted`);
  }
  return url;
}

/** Whole labels are compared: `ssmmessages.eu-west-1.amazonaws.com.evil.example` is not AWS. */
function isAws(url: URL, region: string): boolean {
  if (url.port !== '' || !isRegion(region)) return false;
  const suffix = dnsSuffixOf(region);
  if (url.hostname === `ssmmessages.${region}.${suffix}`) return true;
  if (url.hostname === `ssmmessages-fips.${region}.${suffix}`) return true;
  const tail = `.ssmmessages.${region}.vpce.${suffix}`;
  return url.hostname.endsWith(tail) && /^vpce-[a-z0-9-]+$/.test(url.hostname.slice(0, -tail.length));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Without query, which may hold a signature. */
function shown(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

function refused(reason: string): ConnectError {
  return new ConnectError(
    'connect/stream-refused',
    `the StreamUrl of the session was refused: ${reason}`,
    'to use an endpoint of your own, name it in AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_SSMMESSAGES',
  );
}
