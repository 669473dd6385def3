import { isLinuxUserName } from '@sallyport/aws';
import { assumeRole, instanceConnect, SynthesisError } from '@sallyport/iam';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assignLinuxNames, isLinuxName, type NamePolicy, strictNames, toLinuxName } from '../src/index.ts';
import vectors from '../vectors/linux-name.json' with { type: 'json' };

const iamName = fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{1,64}$/);

function policyOf(vector: { capitals?: string }): NamePolicy {
  return vector.capitals === 'lower' ? { capitals: 'lower' } : strictNames;
}

test.each(vectors.single.map((vector) => [JSON.stringify(vector.iam), vector] as const))('%s', (_title, vector) => {
  const result = toLinuxName(vector.iam, policyOf(vector));
  if ('linux' in vector) expect(result).toEqual({ ok: true, name: vector.linux });
  else expect(result).toMatchObject({ ok: false, code: vector.refused });
});

test.each(vectors.together)('$iam together', (vector) => {
  for (const order of [vector.iam, vector.iam.toReversed()]) {
    const results = assignLinuxNames(order, policyOf(vector));
    for (const [name, linux] of Object.entries(vector.linux)) {
      const result = results.get(name);
      expect(result?.ok === true ? result.name : null).toBe(linux);
    }
  }
});

test('no mapped name is misread by system programs', () => {
  fc.assert(
    fc.property(fc.oneof(iamName, fc.string()), (name) => {
      const result = toLinuxName(name, { capitals: 'lower' });
      if (!result.ok) return;
      expect(result.name).toMatch(/^[a-z_][a-z0-9_.-]{0,31}$/);
      expect(result.name.endsWith('.')).toBe(false);
      expect(isLinuxName(result.name)).toBe(true);
    }),
  );
});

test('two names without dots of their own are never mapped to one name', () => {
  const dotless = fc.array(fc.constantFrom('a', 'b', 'plus', 'at', 'equal', 'comma', '+', '=', ',', '@', '-'), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(dotless, dotless, (left, right) => {
      const [a, b] = [left.join(''), right.join('')];
      const [x, y] = [toLinuxName(a, strictNames), toLinuxName(b, strictNames)];
      if (x.ok && y.ok && a !== b) expect(x.name).not.toBe(y.name);
    }),
    { numRuns: 2000 },
  );
});

test('in a list no account has two owners, in any order', () => {
  const piece = fc.constantFrom('a', '.', 'plus', 'at', '+', '@', 'B', 'b');
  const name = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 12 }), (names) => {
      const results = assignLinuxNames(names, { capitals: 'lower' });
      const accounts = [...results.values()].flatMap((result) => (result.ok ? [result.name] : []));
      expect(new Set(accounts).size).toBe(accounts.length);
      const reversed = assignLinuxNames(names.toReversed(), { capitals: 'lower' });
      for (const [who, result] of results) expect(reversed.get(who)).toEqual(result);
    }),
    { numRuns: 1000 },
  );
});

/** Whether the policies of @sallyport/iam hand out the OS user. */
function isHandedOut(name: string): boolean {
  const place = { partition: 'aws', account: '111122223333' };
  try {
    assumeRole({ ...place, roleName: 'Dev', runAs: [name] });
    instanceConnect({ ...place, osUsers: [name] });
    return true;
  } catch (error) {
    if (error instanceof SynthesisError) return false;
    throw error;
  }
}

test('the account of jane@example.com can be named in a policy', () => {
  const result = toLinuxName('jane@example.com', strictNames);
  expect(result).toEqual({ ok: true, name: 'jane.at.example.com' });
  expect(isHandedOut('jane.at.example.com')).toBe(true);
});

test('every name an account can have is one that policies hand out, and no other but those of system accounts', () => {
  const name = fc.oneof(fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,31}$/), fc.stringMatching(/^[A-Za-z0-9_.@-]{1,34}$/));
  fc.assert(
    fc.property(name, (text) => {
      if (isLinuxName(text)) expect(isHandedOut(text)).toBe(true);
      expect(isHandedOut(text)).toBe(isLinuxUserName(text) && text !== 'root');
    }),
    { numRuns: 60 },
  );
});
