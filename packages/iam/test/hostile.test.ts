/** Each test is named after the attack. Times are the best of several runs: a busy machine is not a slow engine. */
import { authorise, inspectPolicy, parsePolicy, policySize } from '@sallyport/iam';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alice, compiled, policySet } from './engine-inputs.ts';

const most = 5;

function bestOf(run: () => unknown, runs = 7): number {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < runs; turn += 1) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function like(pattern: string, value: string, operator = 'StringLike') {
  const policy = compiled(
    {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { 'a:b': pattern } } },
    },
    'identity',
  );
  const request = { principal: alice, action: 's3:GetObject', resources: [{ arn: '*' }], context: { 'a:b': value } };
  return () => authorise(request, { identity: [{ name: 'p', policy }] }).verdict;
}

const n = 10_000;

describe('patterns made to make a matcher backtrack answer in under 5 ms', () => {
  const attacks: readonly (readonly [string, string, string, 'allowed' | 'denied'])[] = [
    ['stars between letters that never end', `${'a*'.repeat(n / 2)}b`, 'a'.repeat(n), 'denied'],
    ['stars between letters that do end', 'a*'.repeat(n / 2), 'a'.repeat(n), 'allowed'],
    ['nothing but stars', '*'.repeat(n), 'a'.repeat(n), 'allowed'],
    ['stars and question marks', '*?'.repeat(n / 2), 'a'.repeat(n), 'allowed'],
    ['question marks, one too many', '?'.repeat(n + 1), 'a'.repeat(n), 'denied'],
    ['a long middle that nearly matches everywhere', `*b${'a'.repeat(n / 2)}*`, 'a'.repeat(n), 'denied'],
    ['a long middle with a late difference', `*${'a'.repeat(n / 2)}b*`, 'a'.repeat(n), 'denied'],
    ['a long middle with a hole that nearly matches everywhere', `*b?${'a'.repeat(n / 2)}*`, 'a'.repeat(n), 'denied'],
    ['a long middle with a hole and a late difference', `*?${'a'.repeat(n / 2)}b*`, 'a'.repeat(n), 'denied'],
    ['many middles with holes', `${'*a?a'.repeat(n / 4)}*b`, 'a'.repeat(n), 'denied'],
    ['a pattern that repeats itself', `*${'ab'.repeat(n / 4)}c*`, 'ab'.repeat(n / 2), 'denied'],
    ['a pattern that repeats itself with holes', `*${'a?'.repeat(n / 4)}c*`, 'ab'.repeat(n / 2), 'denied'],
    ['what makes regular expressions explode', '(a+)+$'.repeat(n / 6), 'a'.repeat(n), 'denied'],
  ];
  test.each(attacks)('%s', (_name, pattern, value, verdict) => {
    const run = like(pattern, value);
    expect(run()).toBe(verdict);
    expect(bestOf(run)).toBeLessThan(most);
  });

  test('ten thousand distinct characters with question marks', () => {
    const distinct = Array.from({ length: n / 2 }, (_, index) => String.fromCharCode(0x100 + index)).join('');
    const run = like(`*?${distinct}b*`, distinct + distinct);
    expect(run()).toBe('denied');
    expect(bestOf(run)).toBeLessThan(most);
  });

  test('a hostile resource pattern', () => {
    const policy = compiled(
      {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: '*', Resource: `arn:aws:s3:::${'a*'.repeat(n / 2)}b` },
      },
      'identity',
    );
    const request = {
      principal: alice,
      action: 's3:GetObject',
      resources: [{ arn: `arn:aws:s3:::${'a'.repeat(n)}` }],
      context: {},
    };
    const run = () => authorise(request, { identity: [{ name: 'p', policy }] }).verdict;
    expect(run()).toBe('denied');
    expect(bestOf(run)).toBeLessThan(most);
  });

  test('a hostile action pattern', () => {
    const policy = compiled(
      { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: `s3:${'a*'.repeat(n / 2)}b`, Resource: '*' } },
      'identity',
    );
    const request = { principal: alice, action: `s3:${'a'.repeat(n)}`, resources: [{ arn: '*' }], context: {} };
    const run = () => authorise(request, { identity: [{ name: 'p', policy }] }).verdict;
    expect(run()).toBe('denied');
    expect(bestOf(run)).toBeLessThan(most);
  });

  test('asterisks in a tag value are not wildcards', () => {
    const run = like('${aws:PrincipalTag/x}', 'a'.repeat(n));
    expect(run()).toBe('denied');
  });
});

test('a long part with question marks is found where trying every position finds it', () => {
  // Long enough for the search by machine words, and of few letters, so that many positions nearly match.
  const letters = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 400, maxLength: 500 });
  const holes = fc.array(fc.nat(2), { minLength: 60, maxLength: 90 });
  fc.assert(
    fc.property(letters, fc.nat(300), holes, fc.nat(60), (text, at, kinds, wrong) => {
      const signs = kinds.map((kind, index) => (kind === 0 ? '?' : index === wrong ? 'b' : (text[at + index] ?? 'a')));
      const fits = (place: number) => signs.every((sign, index) => sign === '?' || sign === text[place + index]);
      const found = Array.from(text).some((_, place) => place + signs.length <= text.length && fits(place));
      expect(like(`*${signs.join('')}*`, text)()).toBe(found ? 'allowed' : 'denied');
    }),
    { numRuns: 300 },
  );
});

describe('values that would make reading them slow or wrong', () => {
  test.each([
    ['a number of ten thousand zeros', 'NumericEquals', '0'.repeat(n), '0', 'allowed'],
    ['a fraction of ten thousand zeros', 'NumericEquals', `1.${'0'.repeat(n)}`, '1', 'allowed'],
    ['a number of ten thousand digits and a letter', 'NumericLessThan', '1', `${'9'.repeat(n)}x`, 'denied'],
    [
      'a date with ten thousand digits of a second',
      'DateEquals',
      `2026-01-01T00:00:00.${'0'.repeat(n)}Z`,
      '2026-01-01',
      'allowed',
    ],
    ['an address of ten thousand colons', 'IpAddress', '::/0', ':'.repeat(n), 'denied'],
    ['an address of ten thousand dots', 'IpAddress', '0.0.0.0/0', '1.'.repeat(n), 'denied'],
    ['base64 of ten thousand signs', 'BinaryEquals', 'QUJD'.repeat(n / 4), 'QUJD'.repeat(n / 4), 'allowed'],
    ['an ARN of ten thousand colons', 'ArnLike', 'arn:aws:iam::1:role/x', `arn${':'.repeat(n)}`, 'denied'],
    ['ten thousand opening variables', 'StringEquals', '${'.repeat(n), 'x', 'denied'],
    ['ten thousand variables', 'StringEquals', '${a:b}'.repeat(n / 5), 'x', 'denied'],
  ])('%s', (_name, operator, wanted, given, verdict) => {
    const run = like(wanted, given, operator);
    expect(run()).toBe(verdict);
    expect(bestOf(run)).toBeLessThan(most);
  });
});

describe('texts that would break the parser', () => {
  test('a million brackets do not overflow the stack', () => {
    const tooDeep = expect.objectContaining({ code: 'policy/too-deep' });
    expect(() => parsePolicy('['.repeat(900_000), { type: 'identity' })).toThrow(tooDeep);
    expect(() => parsePolicy('{"a":'.repeat(150_000), { type: 'identity' })).toThrow(tooDeep);
  });

  test('a text beyond the size limit is not parsed', () => {
    const source = ' '.repeat(2_000_000);
    expect(() => parsePolicy(source, { type: 'identity' })).toThrow(/at most 1000000/);
  });

  test('a million faults do not make a million positions slow', () => {
    const statements = '\n{"Effect":"allow","Action":1,"Resource":null},'.repeat(5_000).slice(0, -1);
    const start = performance.now();
    const { faults } = inspectPolicy(`{"Statement":[${statements}]}`, { type: 'identity' });
    expect(faults).toHaveLength(15_000);
    expect(faults.at(-1)).toMatchObject({ line: 5_001 });
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test('keys of Object.prototype do not become elements, operators or values', () => {
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const source = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","${key}":"x"}]}`;
      expect(() => parsePolicy(source, { type: 'identity' })).toThrow(
        expect.objectContaining({ code: 'policy/unknown-element' }),
      );
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test('a context with a prototype has only its own keys', () => {
    const context = Object.create({ 'aws:MultiFactorAuthPresent': 'true' }) as Record<string, string>;
    const document = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      },
    };
    const request = { principal: alice, action: 's3:GetObject', resources: [{ arn: '*' }], context };
    expect(authorise(request, policySet({ identity: [document] })).verdict).toBe('denied');
  });

  test('a duplicate key that is hidden by an escape is found', () => {
    const source = '{"Version":"2012-10-17","Statement":[],"\\u0053tatement":[]}';
    expect(() => parsePolicy(source, { type: 'identity' })).toThrow(/stands twice/);
  });

  test('quotes in values do not reduce the size', () => {
    expect(policySize('{"Sid":"\\\\","a":"        "}')).toBe(27);
  });
});
