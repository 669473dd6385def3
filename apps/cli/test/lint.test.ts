import { lint } from '@sallyport/iam/lint';
import { expect, test } from 'vitest';
import { yamlTree } from '../src/policy/yaml-tree.ts';

const policy = `Version: 2012-10-17
Statement:
  - Effect: Allow
    Action: ssm:StartSession
    Resource: "*"
`;

test('a finding in YAML stands where the person wrote it', () => {
  const { findings } = lint([{ file: 'p.yaml', text: policy, tree: yamlTree(policy, 'p.yaml') }]);
  expect(findings.find(({ rule }) => rule === 'S01')).toMatchObject({ file: 'p.yaml', line: 5, column: 15 });
});

test('short forms of CloudFormation are intrinsic functions', () => {
  expect(yamlTree('!Sub "arn:${AWS::Partition}"', 't.yaml')).toEqual({
    kind: 'object',
    at: expect.any(Number),
    members: [
      {
        key: 'Fn::Sub',
        keyAt: expect.any(Number),
        value: { kind: 'string', text: 'arn:${AWS::Partition}', at: expect.any(Number) },
      },
    ],
  });
});

test.each([
  ['billion-laughs', 'a: &a [x, x]\nb: [*a, *a]\n'],
  ['endless nesting', '['.repeat(100) + ']'.repeat(100)],
  ['a broken document', 'a: [1, 2\n'],
])('%s is unusable input and nothing worse', (_, text) => {
  expect(() => yamlTree(text, 'p.yaml')).toThrow(expect.objectContaining({ code: 'cli/input' }));
});

test('two documents in one file are refused: the second would be passed over', () => {
  expect(() => yamlTree('a: 1\n---\nb: 2\n', 'p.yaml')).toThrow(
    expect.objectContaining({ code: 'cli/input', message: 'p.yaml:2:1 begins a second document' }),
  );
});

test('a key that stands twice in YAML is seen', () => {
  const twice = policy.replace('  - Effect: Allow\n', '  - Effect: Allow\n    Effect: Deny\n');
  const { findings } = lint([{ file: 'p.yaml', text: twice, tree: yamlTree(twice, 'p.yaml') }]);
  expect(findings.find(({ rule }) => rule === 'duplicate-keys')).toMatchObject({ line: 4, column: 5 });
});
