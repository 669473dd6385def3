import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deriveId, deriveUserId, groupRange, isInRange, userRange } from '../src/index.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();

test('a number depends on the seed alone', () => {
  expect(deriveId('AIDAEXAMPLEALICE0001', userRange, sha256)).toBe(1914843847);
  expect(deriveId('devops', groupRange, sha256)).toBe(2145322135);
});

test('numbers stay in their range, and the two ranges do not overlap with each other or with those of others', () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const user = deriveId(seed, userRange, sha256);
      const group = deriveId(seed, groupRange, sha256);
      expect(isInRange(user, userRange) && !isInRange(user, groupRange)).toBe(true);
      expect(isInRange(group, groupRange) && !isInRange(group, userRange)).toBe(true);
      expect(user).toBeGreaterThan(0x6fff_ffff);
      expect(group).toBeLessThan(0x7ffe_0000);
    }),
  );
});

test('uid-by-trial: no name that a caller chooses has the uid of a person whom IAM vouches for', () => {
  const victims = ['iam-user:aws:1:anna', 'identity-center:aws:1:anna'].map((key) => deriveUserId(key, key, sha256));
  const lowest = 0x7c00_0000;
  for (const victim of victims) expect(isInRange(victim, userRange) && victim < lowest).toBe(true);
  expect(deriveUserId('iam-user:aws:1:anna', 'AIDAEXAMPLEALICE0001', sha256)).toBeLessThan(lowest);
  fc.assert(
    fc.property(fc.string(), (name) => {
      const id = deriveUserId(`role-session:aws:1:Vendor:${name}`, `role-session:aws:1:Vendor:${name}`, sha256);
      expect(isInRange(id, userRange) && id >= lowest).toBe(true);
    }),
  );
});
