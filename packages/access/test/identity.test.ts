import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIdentity } from '../src/index.ts';
import vectors from '../vectors/identity.json' with { type: 'json' };

test.each(vectors.good)('$arn is read by its parts', ({ arn, identity }) => {
  expect(parseIdentity(arn)).toEqual({ ok: true, identity });
});

test.each(vectors.bad.map((arn) => [JSON.stringify(arn), arn] as const))('%s is refused', (_title, arn) => {
  expect(parseIdentity(arn)).toMatchObject({ ok: false, code: 'identity/malformed' });
});

test('a session name never changes the role that is read', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{2,64}$/), (session) => {
      const result = parseIdentity(`arn:aws:sts::111122223333:assumed-role/DeveloperRole/${session}`);
      expect(result).toMatchObject({ ok: true, identity: { role: 'DeveloperRole', session } });
    }),
  );
});

test('the parser never throws, and control bytes never appear in the reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }).map((s) => `arn:aws:sts::1:${s}`),
      ),
      (text) => {
        const result = parseIdentity(text);
        if (!result.ok) expect(result.reason).toMatch(/^[\x20-\x7e]*$/);
      },
    ),
  );
});
