/** What is too long, too deep or no text is told once, and before work is done for it. */
import { lint } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';

const statement = { Effect: 'Allow', Action: 'ssm:TerminateSession', Resource: '*' };
const policy = { Version: '2012-10-17', Statement: [statement] };
const filler = 'x'.repeat(1_100_000);
const found = (text: string): readonly string[] =>
  lint([{ file: 'x.json', text }]).findings.map(({ rule, message }) => `${rule}: ${message}`);

describe('long texts', () => {
  const tooLong = (length: number): readonly string[] => [
    `beyond-limits: this text has ${length} characters, a policy or session document at most 1000000`,
  ];

  test.each([
    ['a policy', { Version: '2012-10-17', Id: filler, Statement: [statement] }],
    ['a policy that names a collection in a value', { Id: 'Resources', Sid: { Resources: filler }, ...policy }],
    ['a session document', { schemaVersion: '1.0', description: filler }],
    ['a text with the signs of JSON in it', { Id: `"}{[\\${filler}`, ...policy }],
  ])('%s is refused by its length', (_, document) => {
    const text = JSON.stringify(document);
    expect(found(text)).toEqual(tooLong(text.length));
  });

  test('what is no JSON at all, too', () => {
    expect(found(filler)).toEqual(tooLong(filler.length));
    expect(found(`"${filler}`)).toEqual(tooLong(filler.length + 1));
  });

  test.each([
    [
      'an export',
      { Tags: [filler], UserDetailList: [{ UserName: 'a', UserPolicyList: [{ PolicyDocument: policy }] }] },
    ],
    [
      'a template',
      {
        Description: filler,
        Resources: { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy } } },
      },
    ],
    [
      'a plan',
      {
        note: filler,
        planned_values: {
          root_module: {
            resources: [{ type: 'aws_iam_policy', name: 'p', values: { policy: JSON.stringify(policy) } }],
          },
        },
      },
    ],
  ])('%s may hold as much as it likes', (_, document) => {
    expect(found(JSON.stringify(document)).map((line) => line.split(':')[0])).toEqual(['S10']);
  });

  test('a template that is broken is told where, not that it is long', () => {
    expect(found(`{ "Resources": { "A": "${filler}", } }`)[0]).toMatch(/^json-syntax-error: a comma stands/);
  });
});

test('as many faults as a text has room for are all told', () => {
  const members = Array.from({ length: 140_000 }, () => '"a":1').join(',');
  const findings = found(`{"UserDetailList":[],${members}}`);
  expect(findings.filter((line) => line.startsWith('duplicate-keys: '))).toHaveLength(139_999);
});

describe('what is no text', () => {
  test.each([
    ['bytes', Array.from({ length: 4000 }, (_, index) => String.fromCharCode(index % 31)).join('')],
    ['bytes that are none of UTF-8', '\ufffd\ufffdPK\ufffd\ufffd'.repeat(500)],
    ['UTF-16', [...JSON.stringify(policy)].join('\0')],
  ])('%s are one finding', (_, text) => {
    expect(found(text)).toEqual(['json-syntax-error: this is not text']);
  });

  test('a letter of another encoding is told at its place', () => {
    const text = JSON.stringify({ ...policy, Id: 'M\ufffdller' });
    expect(found(text).map((line) => line.split(':')[0])).toEqual(['S10', 'invalid-character']);
  });
});
