import { readFileSync } from 'node:fs';
import { type LintTree, lint, readSuppressions, rules, toSarif } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';

const allow = (Action: unknown, Resource: unknown, Condition?: unknown): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
const policy = (...Statement: unknown[]): object => ({ Version: '2012-10-17', Statement });
const wide = policy(allow('ssm:StartSession', '*'));
const file = (document: unknown, name = 'policy.json') => ({ file: name, text: JSON.stringify(document, null, 2) });
const found = (document: unknown, name?: string): readonly string[] =>
  lint([file(document, name)]).findings.map(({ rule, path }) => `${rule} ${path}`);

describe('CloudFormation', () => {
  const template = (properties: object, type = 'AWS::IAM::ManagedPolicy'): object => ({
    Resources: { P: { Type: type, Properties: properties } },
  });

  test('a policy is found at its place in the template', () => {
    const text = JSON.stringify(template({ PolicyDocument: wide }), null, 2);
    const finding = lint([{ file: 'stack.json', text }]).findings.find(({ rule }) => rule === 'S01');
    expect(finding?.path).toBe('/Resources/P/Properties/PolicyDocument/Statement/0/Resource');
    expect(text.split('\n')[(finding?.line ?? 0) - 1]?.slice((finding?.column ?? 0) - 1)).toBe('"*"');
  });

  test('intrinsic functions are unknown text, neither faults nor wildcards', () => {
    const resources = [
      { Ref: 'NodeArn' },
      { 'Fn::Sub': 'arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:instance/${Node}' },
    ];
    const check = { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } };
    const document = policy(allow('ssm:StartSession', resources, check), allow('ssmmessages:OpenDataChannel', '*'));
    expect(found(template({ PolicyDocument: document }))).toEqual([]);
  });

  test('Fn::Sub keeps policy variables', () => {
    const resource = { 'Fn::Sub': 'arn:aws:ssm:*:*:session/${!aws:username}-*' };
    const at = '/Resources/P/Properties/PolicyDocument/Statement/0/Resource/Fn::Sub';
    expect(found(template({ PolicyDocument: policy(allow('ssm:TerminateSession', resource)) }))).toEqual([`S11 ${at}`]);
  });

  test('Fn::Join is joined, both branches of Fn::If are checked', () => {
    const resource = {
      'Fn::Join': ['', ['arn:aws:ssm:eu-west-1:', { Ref: 'AWS::AccountId' }, ':document/AWS-StartSSHSession']],
    };
    const statements = { 'Fn::If': ['Wide', allow('ssm:TerminateSession', '*'), allow('ssm:ResumeSession', '*')] };
    const rulesFound = found(template({ PolicyDocument: policy(allow('ssm:DescribeDocument', resource), statements) }));
    expect(rulesFound.map((line) => line.split(' ')[0])).toEqual(['S05', 'S10', 'S10']);
  });

  test('AWS::NoValue removes the property', () => {
    const condition = { 'Fn::If': ['C', { Ref: 'AWS::NoValue' }, { Ref: 'AWS::NoValue' }] };
    expect(found(template({ PolicyDocument: policy(allow('ssm:DescribeSessions', '*', condition)) }))).toEqual([]);
  });

  test('policies of one role are checked together, including a managed policy of the template', () => {
    const five = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
    const role = (managed: unknown[]): object => ({
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        ManagedPolicyArns: managed,
        Policies: [
          {
            PolicyName: 'a',
            PolicyDocument: policy(
              allow(
                five.map((name) => `ssmmessages:${name}`),
                '*',
              ),
            ),
          },
        ],
      },
    });
    const P = {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument: policy(allow('ssm:UpdateInstanceInformation', '*')) },
    };
    expect(found({ Resources: { P, R: role([{ Ref: 'P' }]) } })).toEqual([]);
    expect(found({ Resources: { R: role([]) } }).map((line) => line.split(' ')[0])).toEqual(['S26']);
  });

  test('policies of the organization and session documents are found', () => {
    const scp = { Type: 'SERVICE_CONTROL_POLICY', Content: policy(allow('ssm:*', '*')) };
    expect(found(template(scp, 'AWS::Organizations::Policy'))[0]).toMatch(/^S27 /);
    const content = {
      schemaVersion: '1.0',
      sessionType: 'Standard_Stream',
      inputs: { runAsEnabled: true, runAsDefaultUser: 'root' },
    };
    expect(found(template({ DocumentType: 'Session', Content: content }, 'AWS::SSM::Document'))[0]).toMatch(/^S19 /);
  });
});

describe('Terraform', () => {
  const inText = (document: unknown): string => JSON.stringify(document);

  test('a policy inside a string is found at its place in the outer text', () => {
    const text = JSON.stringify({ resource: { aws_iam_policy: { p: { policy: inText(wide) } } } });
    const finding = lint([{ file: 'main.tf.json', text }]).findings.find(({ rule }) => rule === 'S01');
    expect(text.slice((finding?.column ?? 0) - 1)).toMatch(/^\\"\*\\"/);
    expect(finding?.path).toBe('/resource/aws_iam_policy/p/policy');
  });

  test('expressions are unknown text', () => {
    const document = policy(allow('ssm:TerminateSession', '${aws_ssm_session.x.arn}'));
    expect(found({ resource: { aws_iam_policy: { p: { policy: inText(document) } } } }, 'main.tf.json')).toEqual([]);
    expect(
      found({ resource: { aws_iam_policy: { p: { policy: '${jsonencode(local.policy)}' } } } }, 'main.tf.json'),
    ).toEqual(['nothing-to-check ']);
  });

  test('aws_iam_policy_document is read as the policy it generates', () => {
    const statement = [
      {
        actions: ['ssm:StartSession'],
        resources: ['*'],
        condition: [{ test: 'StringEquals', variable: 'aws:username', values: ['dev-*'] }],
      },
      { actions: ['ssm:TerminateSession'], resources: ['arn:aws:ssm:*:*:session/&{aws:username}-*'] },
    ];
    const rulesFound = found({ data: { aws_iam_policy_document: { p: { statement } } } }, 'main.tf.json').map(
      (line) => line.split(' ')[0],
    );
    expect(rulesFound).toEqual(expect.arrayContaining(['S01', 'S11', 'wildcard-without-like-operator']));
  });

  test('a plan is read with its modules', () => {
    const resources = [{ type: 'aws_iam_role_policy', name: 'p', values: { role: 'node', policy: inText(wide) } }];
    const plan = { planned_values: { root_module: { child_modules: [{ resources }] } } };
    expect(found(plan, 'plan.json').some((line) => line.startsWith('S01 '))).toBe(true);
  });
});

test('a tree from another reader, such as one of YAML, is checked with its own places', () => {
  const text = 'Version: 2012-10-17\nStatement:\n  Effect: Allow\n  Action: ssm:StartSession\n  Resource: "*"\n';
  const at = (part: string): number => text.indexOf(part);
  const node = (part: string, value = part): LintTree => ({ kind: 'string', text: value, at: at(part) });
  const entry = (key: string, value: LintTree) => ({ key, keyAt: at(key), value });
  const statement: LintTree = {
    kind: 'object',
    at: at('Effect'),
    members: [
      entry('Effect', node('Allow')),
      entry('Action', node('ssm:StartSession')),
      entry('Resource', node('"*"', '*')),
    ],
  };
  const tree: LintTree = {
    kind: 'object',
    at: 0,
    members: [entry('Version', node('2012-10-17')), entry('Statement', statement)],
  };
  const { findings } = lint([{ file: 'policy.yaml', text, tree }]);
  expect(findings.find(({ rule }) => rule === 'S01')).toMatchObject({
    line: 5,
    column: 13,
    path: '/Statement/Resource',
  });
});

test('values that YAML writes in other ways than JSON are read as they are written', () => {
  const text = 'Version: 2012-10-17';
  const scalar = (kind: 'boolean' | 'number' | 'string', value: string): LintTree => ({ kind, text: value, at: 0 });
  const object = (entries: Readonly<Record<string, LintTree>>): LintTree => ({
    kind: 'object',
    at: 0,
    members: Object.entries(entries).map(([key, value]) => ({ key, keyAt: 0, value })),
  });
  const tree = object({
    Version: scalar('string', '2012-10-17'),
    Statement: object({
      Effect: scalar('string', 'Allow'),
      Principal: object({ AWS: scalar('number', '011122223333') }),
      Action: scalar('string', 'sts:AssumeRole'),
      Condition: object({ Bool: object({ 'aws:MultiFactorAuthPresent': scalar('boolean', 'True') }) }),
    }),
  });
  expect(lint([{ file: 'role.yaml', text, tree }]).findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
    'S28: account 011122223333 is trusted without an external id',
  ]);
});

test.each([
  ['deep', 1],
  ['large by aliases', 10],
])('a tree that is %s is refused before it is walked', (_, times) => {
  let tree: LintTree = { kind: 'string', text: '*', at: 0 };
  for (let depth = 0; depth < (times === 1 ? 100_000 : 20); depth += 1) {
    tree = { kind: 'array', at: 0, items: Array.from({ length: times }, () => tree) };
  }
  expect(lint([{ file: 'x.yaml', text: 'x', tree }]).findings).toMatchObject([{ rule: 'beyond-limits', line: 1 }]);
});

describe('suppressions', () => {
  test('the file of suppressions is read with its places', () => {
    const text =
      '[\n  {"rule": "S01", "path": "policy.json#/Statement/0", "reason": "break-glass"},\n  {"rule": "S02", "path": "*"}\n]';
    const report = lint([file(wide)], { suppressions: readSuppressions(text, 'lint.json') });
    expect(report.suppressed).toMatchObject([{ finding: { rule: 'S01' }, reason: 'break-glass' }]);
    expect(report.findings.map(({ rule }) => rule)).not.toContain('S01');
    expect(report.findings.find(({ rule }) => rule === 'suppression-without-reason')).toMatchObject({
      file: 'lint.json',
      line: 3,
      column: 3,
    });
    expect(report.findings.map(({ rule }) => rule)).toContain('S02');
  });

  test('a suppression of a statement does not match one whose number begins alike', () => {
    const statements = Array.from({ length: 11 }, () => allow('ssm:TerminateSession', '*'));
    const suppressions = [{ rule: 'S10', path: 'policy.json#/Statement/1', reason: 'known' }];
    const report = lint([file(policy(...statements))], { suppressions });
    expect(report.suppressed.map(({ finding }) => finding.path)).toEqual(['/Statement/1/Action']);
  });
});

describe('SARIF', () => {
  test('has rule, level, place and reason', () => {
    const suppressions = [{ rule: 'S02', path: 'a b.json', reason: 'older account' }];
    const log = toSarif(lint([file(wide, 'a b.json')], { suppressions }), { toolVersion: '1.2.3' });
    const [run] = log.runs;
    const result = run?.results.find(({ ruleId }) => ruleId === 'S01');
    expect(log.version).toBe('2.1.0');
    expect(run?.tool.driver.rules.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    expect(run?.tool.driver.rules[result?.ruleIndex ?? -1]?.id).toBe('S01');
    expect(result?.level).toBe('error');
    expect(result?.locations[0]).toMatchObject({
      physicalLocation: { artifactLocation: { uri: 'a%20b.json' }, region: { startLine: 7 } },
    });
    expect(run?.results.find(({ ruleId }) => ruleId === 'S02')?.suppressions).toEqual([
      { kind: 'external', justification: 'older account' },
    ]);
  });
});

test('the report has the version of the reference and how many services it has', () => {
  expect(lint([]).data).toEqual({
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    services: 456,
  });
});

test('the licence of the data is included', () => {
  const notice = readFileSync(new URL('../src/lint/generated/services.LICENSE.txt', import.meta.url), 'utf8');
  expect(notice).toMatch(/^MIT License[\s\S]*Permission is hereby granted/);
});

test('a file of no known type is reported', () => {
  expect(found({ hello: 'world' })).toEqual(['not-a-policy ']);
  expect(found(['2012-10-17'])).toEqual(['not-a-policy ']);
  expect(lint([{ file: 'x.json', text: 'hello' }]).findings).toMatchObject([
    { rule: 'json-syntax-error', line: 1, column: 1 },
  ]);
});

test('a hostile text throws nothing and is checked in bounded time', () => {
  const texts = [
    '',
    '['.repeat(100_000),
    '{"__proto__": {"Statement": []}}',
    JSON.stringify({
      Resources: { __proto__: null, P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { 'Fn::If': [] } } } },
    }),
    JSON.stringify(policy(allow('s3:*', `arn:aws:s3:::${'*a'.repeat(10_000)}`))),
    JSON.stringify(
      policy(
        allow(
          Array.from({ length: 3_000 }, (_, index) => `ssm:${'*'.repeat(index % 7)}x${index}`),
          '*',
        ),
      ),
    ),
    JSON.stringify({ resource: { aws_iam_policy: { p: { policy: `{"a": ${'['.repeat(90)}` } } } }),
    JSON.stringify(policy(allow('constructor:toString', '*'), allow('__proto__:x', '*'))),
  ];
  for (const text of texts)
    for (const as of [undefined, 'trust', 'session-document'] as const) {
      expect(() => lint([{ file: 'x.json', text, ...(as === undefined ? {} : { as }) }])).not.toThrow();
    }
});
