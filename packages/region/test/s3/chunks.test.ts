import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkDecoder, type ChunkSigning } from '../../src/services/s3/chunk-decoder.ts';
import { signingKey } from '../../src/wire/sigv4/canonical.ts';
import type { SignatureClaim } from '../../src/wire/sigv4/claim.ts';

/** The examples of AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html */
const example = {
  secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  claim: { scopeDate: '20130524', region: 'us-east-1', service: 's3' } as SignatureClaim,
  amzDate: '20130524T000000Z',
  scope: '20130524/us-east-1/s3/aws4_request',
};

function signing(seed: string): ChunkSigning {
  return { key: signingKey(example.secret, example.claim), amzDate: example.amzDate, scope: example.scope, seed };
}

const plain = {
  seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  body: [
    '10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n',
    `${'a'.repeat(65_536)}\r\n`,
    '400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n',
    `${'a'.repeat(1024)}\r\n`,
    '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n',
  ].join(''),
};
/** AWS's page shows another signature of the trailer than its own rules give; SDKs sign as the rules say. */
const withTrailer = {
  seed: '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
  body: [
    '10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n',
    `${'a'.repeat(65_536)}\r\n`,
    '400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n',
    `${'a'.repeat(1024)}\r\n`,
    '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n',
    'x-amz-checksum-crc32c:sOO8/Q==\r\n',
    'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n',
  ].join(''),
};

function decode(
  decoder: ChunkDecoder,
  body: string,
  piece = body.length,
): { data: string; trailer: [string, string][] } {
  const bytes = Buffer.from(body, 'latin1');
  let data = '';
  for (let at = 0; at < bytes.length; at += piece) {
    for (const some of decoder.decode(bytes.subarray(at, at + piece))) data += some.toString('latin1');
  }
  return { data, trailer: [...decoder.end()] };
}

describe("AWS's examples", () => {
  test('of signed chunks are decoded in pieces of any size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70_000 }), (piece) => {
        const decoded = decode(new ChunkDecoder(signing(plain.seed), false), plain.body, piece);
        expect(decoded.data).toBe('a'.repeat(66_560));
      }),
      { numRuns: 20 },
    );
  });

  test('of signed chunks with a signed trailer are decoded', () => {
    const decoded = decode(new ChunkDecoder(signing(withTrailer.seed), true), withTrailer.body, 1000);
    expect(decoded.data).toBe('a'.repeat(66_560));
    expect(decoded.trailer).toContainEqual(['x-amz-checksum-crc32c', 'sOO8/Q==']);
  });
});

describe('attacks on the chunks', () => {
  test.each([
    ['a byte of a chunk changed', plain, (body: string) => body.replace('aaaa', 'abaa'), 'SignatureDoesNotMatch'],
    ['a signature changed', plain, (body: string) => body.replace('=ad80', '=ad81'), 'SignatureDoesNotMatch'],
    [
      'the signature of the last chunk changed',
      plain,
      (body: string) => body.replace('=b6c6', '=b6c7'),
      'SignatureDoesNotMatch',
    ],
    ['a chunk left out', plain, (body: string) => body.slice(body.indexOf('400;')), 'SignatureDoesNotMatch'],
    [
      'the last chunk left out',
      plain,
      (body: string) => body.replace(/0;chunk-signature=b6c6\w+\r\n\r\n$/, ''),
      'IncompleteBody',
    ],
    [
      'signatures left out',
      plain,
      (body: string) => body.replace(/;chunk-signature=\w+/g, ''),
      'MalformedTrailerError',
    ],
    ['bytes after the end', plain, (body: string) => `${body}400\r\n`, 'MalformedTrailerError'],
    [
      'a trailer nobody declared',
      plain,
      (body: string) => body.replace(/\r\n$/, 'x-amz-checksum-crc32c:x\r\n\r\n'),
      'MalformedTrailerError',
    ],
    [
      'the checksum of a trailer changed',
      withTrailer,
      (body: string) => body.replace('sOO8', 'sOO9'),
      'SignatureDoesNotMatch',
    ],
    [
      'the signature of a trailer left out',
      withTrailer,
      (body: string) => body.replace(/x-amz-trailer-signature.*\r\n/, ''),
      'MalformedTrailerError',
    ],
    ['a size line without end', plain, () => '1'.repeat(10_000), 'MalformedTrailerError'],
    ['a size that is no number', plain, () => '-1\r\n', 'MalformedTrailerError'],
  ] as const)('%s', (_, vector, spoil, code) => {
    const decoder = new ChunkDecoder(signing(vector.seed), vector === withTrailer);
    expect(() => decode(decoder, spoil(vector.body))).toThrow(expect.objectContaining({ code }));
    const twin = new ChunkDecoder(signing(vector.seed), vector === withTrailer);
    expect(decode(twin, vector.body).data).toHaveLength(66_560);
  });

  test('chunks of one byte, which cost a signature each', () => {
    const decoder = new ChunkDecoder(undefined, true);
    expect(() => decode(decoder, '1\r\na\r\n1\r\na\r\n')).toThrow(
      expect.objectContaining({ code: 'InvalidChunkSizeError' }),
    );
    const twin = new ChunkDecoder(undefined, true);
    expect(
      decode(twin, `2000\r\n${'a'.repeat(8192)}\r\n1\r\na\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n`).trailer,
    ).toEqual([['x-amz-checksum-crc32', 'x']]);
  });
});
