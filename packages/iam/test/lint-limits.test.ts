/** What is too long, too deep or not text is reported once, and before it is read. */
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
    ['a policy with the name of a collection in a value', { Id: 'Resources', Sid: { Resources: filler }, ...policy }],
    ['a session document', { schemaVersion: '1.0', description: filler }],
    ['a text with the characters of JSON in it', { Id: `"}{[\\${filler}`, ...policy }],
  ])('%s is refused by its length', (_, document) => {
    const text = JSON.stringify(document);
    expect(found(text)).toEqual(tooLong(text.length));
  });

  test('a text that is not JSON as well', () => {
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
  ])('%s has no limit', (_, document) => {
    expect(found(JSON.stringify(document)).map((line) => line.split(':')[0])).toEqual(['S10']);
  });

  test('the fault of a long template is reported, not its length', () => {
    expect(found(`{ "Resources": { "A": "${filler}", } }`)[0]).toMatch(/^json-syntax-error: a comma is before/);
  });
});

test('as many faults as a text has room for are all reported', () => {
  const members = Array.from({ length: 140_000 }, () => '"a":1').join(',');
  const findings = found(`{"UserDetailList":[],${members}}`);
  expect(findings.filter((line) => line.startsWith('duplicate-keys: '))).toHaveLength(139_999);
});

describe('what is not text', () => {
  test.each([
    ['bytes', Array.from({ length: 4000 }, (_, index) => String.fromCharCode(index % 31)).join('')],
    ['bytes that are none of UTF-8', '\ufffd\ufffdPK\ufffd\ufffd'.repeat(500)],
    ['UTF-16', [...JSON.stringify(policy)].join('\0')],
  ])('%s are one finding', (_, text) => {
    expect(found(text)).toEqual(['json-syntax-error: this is not text']);
  });

  test('a character of another encoding is reported at its place', () => {
    const text = JSON.stringify({ ...policy, Id: 'M\ufffdller' });
    expect(found(text).map((line) => line.split(':')[0])).toEqual(['S10', 'invalid-character']);
  });
});
