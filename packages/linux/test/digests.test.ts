import { hmacSha256, sha256, sha256Hex, signingHashes } from '@sallyport/linux';
import { expect, test } from 'vitest';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** FIPS 180-4 and RFC 4231 case 2. */
test('digests are those of the published vectors', () => {
  const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect([sha256Hex('abc'), hex(sha256('abc')), hex(sha256(Buffer.from('abc')))]).toEqual([abc, abc, abc]);
  expect(hex(hmacSha256('Jefe', 'what do ya want for nothing?'))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
  expect(signingHashes.sha256('abc')).toBe(abc);
});
