/** The parts of an HTTP request a signature covers, as they were on the wire. */
import type { IncomingMessage } from 'node:http';

export type SignedRequest = {
  readonly method: string;
  /** Still percent-encoded. */
  readonly rawPath: string;
  /** Still percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** Lower-case name to every value sent under it, in order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
};

/** Nothing when the request line holds no path of ours. */
export function signedRequest(message: IncomingMessage): SignedRequest | undefined {
  const headers = new Map<string, string[]>();
  // `rawHeaders`, because Node drops or joins repeated headers and the signer may have seen something else.
  for (let i = 0; i + 1 < message.rawHeaders.length; i += 2) {
    const name = (message.rawHeaders[i] ?? '').toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(message.rawHeaders[i + 1] ?? '');
    headers.set(name, values);
  }
  const target = message.url ?? '';
  const path = target.startsWith('/') ? target : /^https?:\/\/[^/?#]*(.*)$/i.exec(target)?.[1];
  if (path === undefined || path.includes('#')) return undefined;
  const question = path.indexOf('?');
  return {
    method: message.method ?? 'GET',
    rawPath: (question < 0 ? path : path.slice(0, question)) || '/',
    rawQuery: question < 0 ? '' : path.slice(question + 1),
    headers,
  };
}

export function header(request: SignedRequest, name: string): string | undefined {
  return request.headers.get(name)?.[0];
}

/** Pairs of a query string or form body, decoded. `+` is a blank, broken escapes stay as they are. */
export function decodePairs(raw: string): [string, string][] {
  if (raw === '') return [];
  return raw.split('&').flatMap((pair): [string, string][] => {
    if (pair === '') return [];
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    return [[decode(name), equals < 0 ? '' : decode(pair.slice(equals + 1))]];
  });
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
