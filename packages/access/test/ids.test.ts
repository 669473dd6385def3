import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveId, groupRange, isInRange, peopleRange } from '../src/index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();

test('a number depends on the unique id alone and is the same for ever', () => {
  expect(deriveId('AIDAEXAMPLEALICE0001', peopleRange, sha256)).toBe(1914843847);
  expect(deriveId('devops', groupRange, sha256)).toBe(2145322135);
});

test('numbers stay in their range and the ranges apart from everybody else', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const user = deriveId(seed, peopleRange, sha256);
      const group = deriveId(seed, groupRange, sha256);
      expect(isInRange(user, peopleRange) && !isInRange(user, groupRange)).toBe(true);
      expect(isInRange(group, groupRange) && !isInRange(group, peopleRange)).toBe(true);
      expect(user).toBeGreaterThan(0x6fff_ffff);
      expect(group).toBeLessThan(0x7ffe_0000);
    }),
  );
});
