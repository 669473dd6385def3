import { type LintFile, lint, toSarif } from '@sallyport/iam/lint';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const word = fc.constantFrom(
  'Version',
  'Statement',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'Condition',
  'Sid',
  'Resources',
  'Type',
  'Properties',
  'PolicyDocument',
  'Ref',
  'Fn::Sub',
  'Fn::If',
  'Fn::Join',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'resource',
  'data',
  'aws_iam_policy',
  'aws_iam_policy_document',
  'policy',
  'statement',
  'schemaVersion',
  'inputs',
  'planned_values',
  'Allow',
  'Deny',
  '2012-10-17',
  '*',
  'ssm:StartSession',
  'ssm:*',
  'StringEquals',
  'ForAllValues:StringLike',
  'aws:TagKeys',
  '${aws:userid',
  'arn:aws:ec2:*:*:instance/*',
  'arn:aws:ssm:*::document/AWS-*',
  '__proto__',
  'constructor',
  'toString:hasOwnProperty',
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    word,
    fc.constantFrom(null, true, 7),
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.array(fc.tuple(word, tie('tree')), { maxLength: 5 }).map((entries) => Object.fromEntries(entries)),
  ),
}));
const statement = fc.record(
  {
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: tree,
    NotAction: word,
    Resource: tree,
    NotResource: word,
    Principal: tree,
    Condition: fc.dictionary(
      fc.constantFrom('StringLike', 'Null', 'Bool', 'ForAllValues:StringEquals'),
      fc.dictionary(word, tree),
    ),
  },
  { requiredKeys: ['Effect'] },
);
const policy = fc.array(fc.oneof(statement, tree)).map((Statement) => ({ Version: '2012-10-17', Statement }));
const file = fc.oneof(
  tree,
  policy,
  policy.map((PolicyDocument) => ({ Resources: { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument } } } })),
  policy.map((document) => ({ resource: { aws_iam_policy: { p: { policy: JSON.stringify(document) } } } })),
  tree.map((block) => ({ data: { aws_iam_policy_document: { p: { statement: block } } } })),
  tree.map((inputs) => ({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs })),
);
const kinds = fc.constantFrom<LintFile['as']>(
  undefined,
  'identity',
  'trust',
  'session',
  'service-control',
  'resource-control',
  'endpoint',
  'session-document',
);

test('whatever a file holds, lint reports, and every finding has its place in it', () => {
  fc.assert(
    fc.property(file, kinds, (document, as) => {
      const text = JSON.stringify(document, null, 1) ?? '';
      const lines = text.split('\n');
      const report = lint([{ file: 'x.json', text, owner: 'somebody', ...(as === undefined ? {} : { as }) }]);
      for (const { line, column, remedy, message } of report.findings) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        expect(message).not.toBe('');
        expect(remedy).not.toBe('');
      }
      expect(() => JSON.stringify(toSarif(report, { toolVersion: '1' }))).not.toThrow();
    }),
    { numRuns: 1_500 },
  );
}, 30_000);

test('whatever the characters of a file, lint reports', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      expect(lint([{ file: 'x', text }]).findings.length).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
}, 30_000);

test('the same file gives the same findings', () => {
  fc.assert(
    fc.property(file, (document) => {
      const one = { file: 'x.json', text: JSON.stringify(document) ?? '' };
      expect(lint([one])).toEqual(lint([one]));
    }),
    { numRuns: 200 },
  );
});
