/** Each test is named after the attack. That an answer takes no longer than its input is long, bench/iam-hostile.ts shows. */
import { authorise, inspectPolicy, parsePolicy, policySize } from '@sallyport/iam';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alice, policySet } from './engine-inputs.ts';
import { hostileActionOrResource, hostilePatterns, hostileValues, like, manyCharacters } from './hostile-values.ts';

const n = 10_000;

describe('patterns made to make a matcher backtrack are decided', () => {
  test.each([...hostilePatterns(n), manyCharacters(n)])('%s', (_name, pattern, value, answer) => {
    expect(like(pattern, value)()).toBe(answer);
  });

  test.each(['Action', 'Resource'] as const)('a hostile %s', (place) => {
    expect(hostileActionOrResource(n, place)()).toBe('denied');
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

describe('values that would make parsing them slow or wrong', () => {
  test.each(hostileValues(n))('%s', (_name, operator, wanted, given, answer) => {
    expect(like(wanted, given, operator)()).toBe(answer);
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

  test('thousands of faults have their positions', () => {
    const statements = '\n{"Effect":"allow","Action":1,"Resource":null},'.repeat(5_000).slice(0, -1);
    const { faults } = inspectPolicy(`{"Statement":[${statements}]}`, { type: 'identity' });
    expect(faults).toHaveLength(15_000);
    expect(faults.at(-1)).toMatchObject({ line: 5_001 });
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
    expect(() => parsePolicy(source, { type: 'identity' })).toThrow(/written twice/);
  });

  test('quotes in values do not reduce the size', () => {
    expect(policySize('{"Sid":"\\\\","a":"        "}')).toBe(27);
  });
});
