/** Reading: positions, all faults at once, the context keys of a policy. */
import { contextKeys, inspectPolicy, PolicyError, parsePolicy, policyLimits } from '@sallyport/iam';
import { expect, test } from 'vitest';
import { createFaults } from '../src/document/faults.ts';
import { readJson } from '../src/document/json.ts';
import { createLines } from '../src/document/position.ts';
import { readPolicy } from '../src/document/read-policy.ts';

const source = `{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Action": ["ssm:StartSession",
        "ssm:ResumeSession"], "Resource": "*",
      "Condition": { "Bool": { "aws:MultiFactorAuthPresent": true } } }
  ]
}`;

test('every value keeps its line and column', () => {
  const { statements } = parsePolicy(source, { type: 'identity' });
  expect(statements[0]?.at).toEqual({ line: 4, column: 5 });
  expect(statements[0]?.action.values[1]).toEqual({ text: 'ssm:ResumeSession', at: { line: 5, column: 9 } });
  expect(statements[0]?.conditions[0]?.at).toEqual({ line: 6, column: 32 });
  expect(statements[0]?.conditions[0]?.values[0]).toEqual({ text: 'true', at: { line: 6, column: 62 } });
});

test('an error has file, line, column, code and hint', () => {
  const bad = source.replace('"Condition"', '"Condtion"');
  let thrown: unknown;
  try {
    parsePolicy(bad, { type: 'identity', file: 'access.json' });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(PolicyError);
  expect(thrown).toMatchObject({
    name: 'PolicyError',
    code: 'policy/unknown-element',
    file: 'access.json',
    line: 6,
    column: 7,
    message: 'a statement has no element "Condtion"',
    hint: 'did you mean Condition',
  });
});

test('a policy inside another text is read from its tree, at the places of that text', () => {
  const text = `{ "Policy":\n  ${source.replaceAll('\n', '\n  ')} }`;
  const lines = createLines(text);
  const faults = createFaults(lines);
  const root = readJson(text, faults);
  const policy = root.kind === 'object' ? root.members[0]?.value : undefined;
  if (policy === undefined) throw new Error('the text has a member');
  const { statements } = readPolicy(policy, { type: 'trust', source: text }, faults);
  expect(statements[0]?.action.values[1]).toEqual({ text: 'ssm:ResumeSession', at: { line: 6, column: 11 } });
  expect(text.slice(lines.offsetOf({ line: 6, column: 11 }))).toMatch(/^"ssm:ResumeSession"/);
  expect(faults.found.map(({ kind, line }) => `${kind} ${line}`)).toEqual([
    'missing-principal 5',
    'trust-resource 6',
    'trust-action 5',
    'trust-action 6',
  ]);
});

test('each fault has its kind, and its code is that of the kind', () => {
  const { faults } = inspectPolicy('{"Statement":{"Action":"ssm:x","Resource":"*","Conditon":{}}}', {
    type: 'identity',
  });
  expect(faults.map(({ code, kind }) => [code, kind])).toEqual([
    ['policy/unknown-element', 'unknown-element'],
    ['policy/missing-element', 'missing-effect'],
  ]);
  expect(() => parsePolicy('{}', { type: 'identity' })).toThrow(
    expect.objectContaining({ code: 'policy/missing-element', kind: 'missing-statement' }),
  );
});

test('all faults of a text are found in one reading, in the order of their places', () => {
  const bad = `{"Version":"2013-01-01","Statement":[{"Effect":"allow","Action":"StartSession","Resource":"*","Sid":"a b"},{"Effect":"Allow"}]}`;
  const { faults } = inspectPolicy(bad, { type: 'identity' });
  expect(faults.map(({ code }) => code)).toEqual([
    'policy/version',
    'policy/sid',
    'policy/effect',
    'policy/action',
    'policy/missing-element',
    'policy/missing-element',
  ]);
});

test('a misspelt element has the likely one as hint', () => {
  const hintFor = (element: string) =>
    inspectPolicy(`{"Version":"2012-10-17","Statement":[{"${element}":"x"}]}`, { type: 'identity' }).faults[0]?.hint;
  expect(hintFor('effect')).toBe('did you mean Effect');
  expect(hintFor('Actoin')).toBe('did you mean Action');
  expect(hintFor('Resources')).toBe('did you mean Resource');
  expect(hintFor('Resouce')).toBe('did you mean Resource');
  expect(hintFor('Note')).toMatch(/^a statement has Sid, Effect/);
});

test('a second policy in one text is told apart from other text after a policy', () => {
  const hintFor = (rest: string) => inspectPolicy(`{"Statement":[]}${rest}`, { type: 'identity' }).faults[0]?.hint;
  expect(hintFor('\n{"Statement":[]}')).toBe('write each of two policies into a text of its own');
  expect(hintFor('x')).toBeUndefined();
});

test('foreign characters are reported one by one, up to a bound', () => {
  const { faults } = inspectPolicy(`{"Version":"2012-10-17","Id":"${'\u2013'.repeat(50)}","Statement":[]}`, {
    type: 'identity',
  });
  expect(faults).toHaveLength(20);
  expect(faults[0]).toMatchObject({ code: 'policy/character', column: 31 });
  expect(faults[0]?.hint).toContain('U+0020 to U+00FF');
});

test('a byte order mark has a hint of its own, at the beginning only', () => {
  const hintFor = (source: string) => inspectPolicy(source, { type: 'identity' }).faults[0]?.hint;
  expect(hintFor('\ufeff{"Statement":[]}')).toBe('save the file without a byte order mark');
  expect(hintFor('{"Id":"\ufeff","Statement":[]}')).toContain('U+0020 to U+00FF');
  expect(hintFor('\u2013{"Statement":[]}')).toContain('U+0020 to U+00FF');
});

test('what IAM refuses to store though its meaning is clear can be read on request', () => {
  const odd =
    '{"Version":"2012-10-17","Statement":[{"Sid":"a b","Effect":"Allow","Action":"StartSession","Resource":"x"}]}';
  expect(() => parsePolicy(odd, { type: 'identity' })).toThrow(expect.objectContaining({ code: 'policy/sid' }));
  expect(parsePolicy(odd, { type: 'identity', storable: false }).statements).toHaveLength(1);
});

test('what has no clear meaning cannot be read, not even on request', () => {
  const unclear =
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}';
  expect(() => parsePolicy(unclear, { type: 'identity', storable: false })).toThrow(/written twice/);
});

test('the context keys of a policy are those of its conditions and policy variables', () => {
  const document = parsePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 's3:*',
        Resource: 'arn:aws:s3:::home/${aws:username}/*',
        Condition: {
          StringLike: { 's3:prefix': ['${AWS:UserName}/*', "${aws:PrincipalTag/team, 'x'}"] },
          NumericLessThan: { 'aws:Age': '${not:one}' },
        },
      },
    }),
    { type: 'identity' },
  );
  expect(contextKeys(document)).toEqual(['aws:Age', 'aws:PrincipalTag/team', 'aws:username', 's3:prefix']);
});

test('a policy beyond its quota is refused, without counting white space', () => {
  const wide = `${source}${' '.repeat(9_000)}`;
  expect(parsePolicy(wide, { type: 'identity', limit: policyLimits.managedPolicy }).statements).toHaveLength(1);
  expect(() => parsePolicy(source, { type: 'identity', limit: 100 })).toThrow(/has \d+ characters, the quota is 100/);
});

test('the limits are those of the newer documentation', () => {
  expect(policyLimits).toMatchObject({ managedPolicy: 6_144, serviceControlPolicy: 10_240, asOf: '2026-11-21' });
});
