/** What files may hold besides one policy, and that nothing in them is left out without a finding. */
import { type LintTree, lint } from '@sallyport/iam/lint';
import { describe, expect, test } from 'vitest';
import { acceptedDocuments, refusedDocuments } from '../../aws/test/session-document-cases.ts';
import { lintVectors } from './lint-vectors.ts';

const policy = (Action: string, Resource = '*'): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const ending = policy('ssm:TerminateSession');

function found(document: unknown, file = 'x.json'): readonly string[] {
  const text = typeof document === 'string' ? document : JSON.stringify(document, null, 2);
  return lint([{ file, text }]).findings.map(({ rule, path }) => `${rule} ${path}`);
}

test.each([
  [
    '{"Version":"2012-10-17","Statement":[],"Statement":[]}',
    /^write both values under one key: the first one is in line 1;/,
  ],
  ['{"Version":"2012-10-17","Statement":{"Effect":"allow","Action":"s3:*","Resource":"*"}}', /^correct the spelling/],
  [
    '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEqual":{"a:b":"c"}}}}',
    /^write an operator of IAM, such as/,
  ],
])('what the parser refuses has a remedy that is complete by itself: %s', (text, remedy) => {
  expect(lint([{ file: 'x.json', text }]).findings.map((finding) => finding.remedy)[0]).toMatch(remedy);
});

describe('answers of AWS', () => {
  test('one version of a policy', () => {
    expect(found({ PolicyVersion: { Document: ending, VersionId: 'v1' } })).toEqual([
      'S10 /PolicyVersion/Document/Statement/0/Action',
    ]);
  });

  test('an inline policy belongs to the role of the answer', () => {
    const document = policy('ssm:GetDocument', 'arn:aws:ssm:*:*:document/${aws:username}');
    expect(found({ RoleName: 'dev', PolicyName: 'a', PolicyDocument: document })).toEqual([
      'S08 /PolicyDocument/Statement/0/Resource',
    ]);
  });

  test('a role is its trust policy', () => {
    const AssumeRolePolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
    };
    expect(found({ Role: { RoleName: 'dev', AssumeRolePolicyDocument } })).toEqual([
      'S29 /Role/AssumeRolePolicyDocument/Statement/0/Principal/AWS',
    ]);
  });

  test('policies of the organization and of buckets are strings', () => {
    const scp = {
      Policy: { PolicySummary: { Type: 'SERVICE_CONTROL_POLICY' }, Content: JSON.stringify(policy('ssm:*')) },
    };
    expect(found(scp)).toEqual(['S27 /Policy/Content']);
    const trail = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudtrail.amazonaws.com' },
          Action: 's3:PutObject',
          Resource: 'arn:aws:s3:::a/*',
        },
      ],
    };
    expect(found({ Policy: JSON.stringify(trail) })).toEqual(['restrict-access-to-service-principal /Policy']);
  });

  test('a session document is a string', () => {
    const Content = JSON.stringify({
      schemaVersion: '1.0',
      sessionType: 'Standard_Stream',
      inputs: { runAsEnabled: true, runAsDefaultUser: 'root' },
    });
    expect(found({ Name: 'Team-Shell', DocumentType: 'Session', Content })).toEqual(['S19 /Content']);
  });

  test('further parts of an account export: the organization, resources, session documents', () => {
    const open = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
    const exported = {
      UserDetailList: [],
      ServiceControlPolicies: [
        { orgIdentifier: 'r-1', policies: [{ name: 'all', policy: policy('ssm:StartSesion') }] },
      ],
      ResourcePolicies: [
        {
          ResourceArn: 'arn:aws:s3:::shop',
          Policy: JSON.stringify({
            ...policy('s3:GetObjekt'),
            Statement: [{ ...open, Action: 's3:GetObjekt', Resource: '*' }],
          }),
        },
      ],
      SessionDocuments: [
        {
          Name: 'SSM-SessionManagerRunShell',
          Content: {
            schemaVersion: '1.0',
            sessionType: 'Standard_Stream',
            inputs: { runAsEnabled: true, runAsDefaultUser: 'root' },
          },
        },
      ],
    };
    expect(found(exported)).toEqual(
      expect.arrayContaining([
        'S33 /ServiceControlPolicies/0/policies/0/policy/Statement/0/Action',
        'S33 /ResourcePolicies/0/Policy',
        'S19 /SessionDocuments/0/Content/inputs/runAsDefaultUser',
      ]),
    );
  });

  test('an account export: users have their own policies and those of their groups', () => {
    const arn = 'arn:aws:iam::111122223333:policy/ops';
    const encoded = encodeURIComponent(JSON.stringify(policy('ssm:ResumeSession')));
    const version = (Document: object, IsDefaultVersion: boolean): object => ({ Document, IsDefaultVersion });
    const exported = {
      UserDetailList: [
        { UserName: 'alice', GroupList: ['ops'], UserPolicyList: [{ PolicyName: 'a', PolicyDocument: encoded }] },
      ],
      GroupDetailList: [{ GroupName: 'ops', AttachedManagedPolicies: [{ PolicyName: 'ops', PolicyArn: arn }] }],
      RoleDetailList: [
        { RoleName: 'node', InstanceProfileList: [{}], Tags: [{ Key: 'SSMSessionRunAs', Value: 'root' }] },
      ],
      Policies: [{ Arn: arn, PolicyVersionList: [version(policy('ssm:Nothing'), false), version(ending, true)] }],
    };
    expect(found(exported)).toEqual([
      'S10 /UserDetailList/0/UserPolicyList/0/PolicyDocument',
      'S19 /RoleDetailList/0/Tags/0/Value',
      'S10 /Policies/0/PolicyVersionList/1/Document/Statement/0/Action',
    ]);
  });
});

describe('policies as strings in templates', () => {
  test('CloudFormation has them as objects and as strings', () => {
    const text = JSON.stringify({
      Resources: {
        P: {
          Type: 'AWS::Organizations::Policy',
          Properties: { Type: 'SERVICE_CONTROL_POLICY', Content: JSON.stringify(policy('ssm:*')) },
        },
      },
    });
    const [finding] = lint([{ file: 'x.json', text }]).findings;
    expect(finding?.rule).toBe('S27');
    expect(text.slice((finding?.column ?? 0) - 1)).toMatch(/^\\"ssm:\*\\"/);
  });

  test('both branches of Fn::If are checked, wherever it is', () => {
    const choice = (a: unknown, b: unknown): object => ({ 'Fn::If': ['Wide', a, b] });
    const managed = (PolicyDocument: unknown): object => ({
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { PolicyDocument },
    });
    const narrow = policy('s3:GetObject', 'arn:aws:s3:::a/*');
    const resource = {
      Effect: 'Allow',
      Action: 'ssm:TerminateSession',
      Resource: choice('arn:aws:ssm:*:*:session/a', '*'),
    };
    const Resources = {
      A: managed(choice(narrow, ending)),
      B: managed({
        Version: '2012-10-17',
        Statement: choice([], [{ Effect: 'Allow', Action: 'ssm:ResumeSession', Resource: '*' }]),
      }),
      C: managed({ Version: '2012-10-17', Statement: [resource] }),
    };
    expect(found({ Resources })).toEqual([
      'S10 /Resources/A/Properties/PolicyDocument/Fn::If/2/Statement/0/Action',
      'S10 /Resources/B/Properties/PolicyDocument/Statement/Fn::If/2/0/Action',
      'S10 /Resources/C/Properties/PolicyDocument/Statement/0/Action',
    ]);
  });

  test('the branches of Fn::If may be equal', () => {
    const statement = { Sid: 'Read', Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::a/*' };
    const wide = { ...statement, Resource: 'arn:aws:s3:::*' };
    const PolicyDocument = { Version: '2012-10-17', Statement: [{ 'Fn::If': ['Wide', wide, statement] }] };
    expect(found({ Resources: { A: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } } })).toEqual(
      [],
    );
  });

  test('resources in loops are read', () => {
    const P = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: ending } };
    const Resources = { 'Fn::ForEach::Teams': ['Team', ['a', 'b'], { 'P${Team}': P }] };
    expect(found({ Resources })).toEqual([
      'S10 /Resources/Fn::ForEach::Teams/2/P${Team}/Properties/PolicyDocument/Statement/0/Action',
    ]);
  });

  test('the model of serverless applications is read', () => {
    const Policies = [
      'AWSLambdaBasicExecutionRole',
      { Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] },
    ];
    const Resources = { F: { Type: 'AWS::Serverless::Function', Properties: { Policies } } };
    expect(found({ Resources })).toEqual(['missing-version /Resources/F/Properties/Policies/1']);
  });

  test('a text that is not JSON is reported where it is malformed', () => {
    const broken = '{"Version": "2012-10-17",}';
    const text = JSON.stringify({ resource: { aws_iam_policy: { p: { policy: broken } } } });
    const [finding, ...more] = lint([{ file: 'main.tf.json', text }]).findings;
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ rule: 'json-syntax-error', message: 'a comma is before the closing }' });
    expect(text.slice((finding?.column ?? 0) - 1)).toMatch(/^}/);
  });

  test('a text with expressions that is not JSON yet is not read', () => {
    const text = { resource: { aws_iam_policy: { p: { policy: '{"Version": ${jsonencode(local.version)}}' } } } };
    expect(found(text, 'main.tf.json')).toEqual(['nothing-to-check ']);
  });

  test('a duplicate key in the inner text is reported', () => {
    const twice = '{"Version": "2012-10-17", "Version": "2008-10-17", "Statement": []}';
    expect(found({ resource: { aws_iam_policy: { p: { policy: twice } } } }, 'main.tf.json')).toEqual([
      'duplicate-keys /resource/aws_iam_policy/p/policy',
    ]);
  });

  test('a plan has null and empty values where blocks have none', () => {
    const statement = [
      {
        actions: ['ssm:TerminateSession'],
        condition: [],
        effect: null,
        not_actions: null,
        not_principals: [],
        not_resources: [],
        principals: [],
        resources: ['*'],
        sid: '',
      },
    ];
    const values = { statement, version: null };
    const resources = [{ type: 'aws_iam_policy_document', name: 'p', values }];
    expect(found({ planned_values: { root_module: { resources } } })).toEqual([
      'S10 /planned_values/root_module/resources/0/values/statement/0/actions/0',
    ]);
  });
});

describe('nothing is left out without a finding', () => {
  test.each([
    ['CloudFormation', { Resources: { B: { Type: 'AWS::S3::Bucket' } } }],
    ['Terraform', { resource: { aws_s3_bucket: { b: { bucket: 'x' } } } }],
    ['a plan', { planned_values: { root_module: { resources: [] } } }],
    ['an empty account', { UserDetailList: [], RoleDetailList: [] }],
  ])('%s without a policy is reported', (_, document) => {
    expect(found(document)).toEqual(['nothing-to-check ']);
  });

  test('the fault of a text that cannot be read is reported', () => {
    const [finding] = lint([{ file: 'x.json', text: '{"Version": "2012-10-17", "Statement": []' }]).findings;
    expect(finding).toMatchObject({ message: 'a comma or } is expected here', line: 1, column: 42 });
  });

  test('a duplicate key in a tree of another reader is reported', () => {
    const text = 'Version: a\nVersion: b\n';
    const entry = (at: number) => ({
      key: 'Version',
      keyAt: at,
      value: { kind: 'string' as const, text: '2012-10-17', at: at + 9 },
    });
    const tree: LintTree = { kind: 'object', at: 0, members: [entry(0), entry(11)] };
    const twice = lint([{ file: 'x.yaml', text, tree }]).findings.filter(({ rule }) => rule === 'duplicate-keys');
    expect(twice).toMatchObject([{ line: 2, column: 1 }]);
  });
});

describe('the account of a stack is as good as its digits', () => {
  const rulesOfArns = /^(?:S05|S34|arn-\w+-not-allowed|missing-arn-\w+|resource-of-no-name)$/;
  const arns = lintVectors()
    .flatMap(({ cases }) => cases)
    .flatMap(({ files }) => files.flatMap(({ text }) => text.match(/"arn:[^"]*111122223333[^"]*"/g) ?? []));

  const findingsFor = (Resource: unknown, Action: string): readonly string[] => {
    const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
    const template = { Resources: { P: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument } } } };
    return lint([{ file: 'x.json', text: JSON.stringify(template) }])
      .findings.filter(({ rule }) => rulesOfArns.test(rule))
      .map(({ rule, message }) => `${rule} ${message}`);
  };

  test.each([...new Set(arns)].map((arn) => [JSON.parse(arn) as string]))('%s', (arn) => {
    const substituted = arn.replaceAll('${', '${!').replaceAll('111122223333', '${AWS::AccountId}');
    for (const action of ['ssm:StartSession', 's3:GetObject', 'logs:CreateLogStream', 'iam:PassRole'])
      expect(findingsFor({ 'Fn::Sub': substituted }, action)).toEqual(findingsFor(arn, action));
  });
});

describe('lint reports a session document when the region refuses it', () => {
  const findings = (document: unknown): readonly string[] =>
    lint([{ file: 'x.json', text: JSON.stringify(document), as: 'session-document' }])
      .findings.map(({ rule }) => rule)
      .filter((rule) => rule === 'invalid-session-document');

  test.each(acceptedDocuments)('not %s', (_, document) => {
    expect(findings(document)).toEqual([]);
  });

  test.each(refusedDocuments)('%s', (_, document) => {
    expect(findings(document)).not.toEqual([]);
  });
});
