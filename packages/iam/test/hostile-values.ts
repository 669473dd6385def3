/**
 * Values made to make the engine slow, by the length an attacker chooses: `hostile.test.ts` holds the answers,
 * `bench/iam-hostile.ts` the growth of the time.
 */
import { authorise } from '@sallyport/iam';
import { alice, compiled } from './engine-inputs.ts';

export type Answer = 'allowed' | 'denied';

/** Whether a policy with the pattern as its only condition allows a request with the value. */
export function like(pattern: string, value: string, operator = 'StringLike'): () => string {
  const policy = compiled(
    {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { 'a:b': pattern } } },
    },
    'identity',
  );
  const request = { principal: alice, action: 's3:GetObject', resources: [{ arn: '*' }], context: { 'a:b': value } };
  return (): string => authorise(request, { identity: [{ name: 'p', policy }] }).verdict;
}

export type HostilePattern = readonly [name: string, pattern: string, value: string, answer: Answer];

/** Made to make a matcher backtrack. */
export function hostilePatterns(n: number): readonly HostilePattern[] {
  return [
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
}

export type HostileValue = readonly [name: string, operator: string, wanted: string, given: string, answer: Answer];

/** Made to make their type slow to parse. */
export function hostileValues(n: number): readonly HostileValue[] {
  return [
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
  ];
}

/** `n / 2` distinct characters, twice, and a pattern of all of them that fits nowhere. */
export function manyCharacters(n: number): HostilePattern {
  const distinct = Array.from({ length: n / 2 }, (_, index) => String.fromCharCode(0x100 + index)).join('');
  return ['as many distinct characters with question marks', `*?${distinct}b*`, distinct + distinct, 'denied'];
}

/** The same in the other places of a policy that hold patterns. */
export function hostileActionOrResource(n: number, place: 'Action' | 'Resource'): () => string {
  const [action, resource] =
    place === 'Action' ? [`s3:${'a'.repeat(n)}`, '*'] : ['s3:GetObject', `arn:aws:s3:::${'a'.repeat(n)}`];
  const pattern = place === 'Action' ? `s3:${'a*'.repeat(n / 2)}b` : `arn:aws:s3:::${'a*'.repeat(n / 2)}b`;
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', [place]: pattern };
  const policy = compiled({ Version: '2012-10-17', Statement: statement }, 'identity');
  const request = { principal: alice, action, resources: [{ arn: resource }], context: {} };
  return () => authorise(request, { identity: [{ name: 'p', policy }] }).verdict;
}
