/** The canonical request, the string to sign and the signature of Signature Version 4. */
import { hmacSha256, sha256Hex } from '@sallyport/linux';
import type { SignatureClaim } from './claim.ts';
import { decodePairs, type SignedRequest } from './signed-request.ts';

export function canonicalRequest(request: SignedRequest, claim: SignatureClaim, payloadHash: string): string {
  return [
    request.method,
    claim.service === 's3' ? canonicalKeyPath(request.rawPath) : canonicalPath(request.rawPath),
    canonicalQuery(request.rawQuery),
    ...claim.signedHeaders.map((name) => `${name}:${canonicalValue(request.headers.get(name) ?? [])}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

export function stringToSign(claim: SignatureClaim, canonical: string): string {
  return ['AWS4-HMAC-SHA256', claim.amzDate, claim.scope, sha256Hex(canonical)].join('\n');
}

export function signature(secretAccessKey: string, claim: SignatureClaim, text: string): Uint8Array {
  return hmacSha256(signingKey(secretAccessKey, claim), text);
}

export function signingKey(secretAccessKey: string, claim: SignatureClaim): Uint8Array {
  const date = hmacSha256(`AWS4${secretAccessKey}`, claim.scopeDate);
  return hmacSha256(hmacSha256(hmacSha256(date, claim.region), claim.service), 'aws4_request');
}

/** Every service but S3 encodes the already encoded path once more and resolves dots and double slashes. */
function canonicalPath(rawPath: string): string {
  const kept: string[] = [];
  for (const segment of rawPath.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  const path = `/${kept.join('/')}${kept.length > 0 && rawPath.endsWith('/') ? '/' : ''}`;
  return path.split('/').map(encode).join('/');
}

/** In S3 dots and double slashes are part of the key, and the path is encoded once. */
function canonicalKeyPath(rawPath: string): string {
  return rawPath
    .split('/')
    .map((segment) => {
      try {
        return encode(decodeURIComponent(segment));
      } catch {
        return segment;
      }
    })
    .join('/');
}

function canonicalQuery(rawQuery: string): string {
  return decodePairs(rawQuery)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalValue(values: readonly string[]): string {
  return values.map((value) => value.trim().replace(/ +/g, ' ')).join(',');
}

function encode(text: string): string {
  // A lone surrogate would make encodeURIComponent throw.
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
