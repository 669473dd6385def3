/** Exports as AWS's commands print them, with members that are not read, and with members AWS may add. */
import { InputError, reach, readAccountExport, whoCan } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { acceptedDocuments } from '../../aws/test/session-document-cases.ts';
import { account as id } from './engine-inputs.ts';

const document = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: unknown, Resource: unknown = '*') => ({ Effect: 'Allow', Action, Resource });
const sessions = document(
  allow('ssm:StartSession', ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:managed-instance/*']),
  allow('ssm:StartSession', 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell'),
);

/** As aws iam get-account-authorization-details prints it. */
const details = {
  UserDetailList: [
    {
      Path: '/people/',
      UserName: 'alice',
      UserId: 'AIDAALICE00000000001',
      Arn: `arn:aws:iam::${id}:user/people/alice`,
      CreateDate: '2026-01-01T00:00:00+00:00',
      GroupList: ['Engineers'],
      AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: `arn:aws:iam::${id}:policy/Limit`,
      },
      Tags: [{ Key: 'team', Value: 'web' }],
    },
  ],
  GroupDetailList: [
    {
      Path: '/',
      GroupName: 'Engineers',
      GroupId: 'AGPAENGINEERS00000001',
      Arn: `arn:aws:iam::${id}:group/Engineers`,
      CreateDate: '2026-01-01T00:00:00+00:00',
      GroupPolicyList: [{ PolicyName: 'sessions', PolicyDocument: sessions }],
      AttachedManagedPolicies: [],
    },
  ],
  RoleDetailList: [
    {
      Path: '/',
      RoleName: 'Node',
      RoleId: 'AROANODE000000000001',
      Arn: `arn:aws:iam::${id}:role/Node`,
      CreateDate: '2026-01-01T00:00:00+00:00',
      AssumeRolePolicyDocument: encodeURIComponent(
        JSON.stringify(
          document({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
        ),
      ),
      InstanceProfileList: [
        {
          Path: '/',
          InstanceProfileName: 'Node',
          InstanceProfileId: 'AIPANODE000000000001',
          Arn: `arn:aws:iam::${id}:instance-profile/Node`,
          CreateDate: '2026-01-01T00:00:00+00:00',
          Roles: [{ RoleName: 'Node' }],
        },
      ],
      RolePolicyList: [],
      AttachedManagedPolicies: [],
      RoleLastUsed: { LastUsedDate: '2026-11-01T00:00:00+00:00', Region: 'eu-west-1' },
    },
  ],
  Policies: [
    {
      PolicyName: 'ReadOnlyAccess',
      PolicyId: 'ANPAREADONLY',
      Arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      Path: '/',
      DefaultVersionId: 'v2',
      AttachmentCount: 1,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: '2026-01-01T00:00:00+00:00',
      UpdateDate: '2026-01-01T00:00:00+00:00',
      PolicyVersionList: [
        {
          Document: document(allow('ec2:Describe*')),
          VersionId: 'v2',
          IsDefaultVersion: true,
          CreateDate: '2026-01-01T00:00:00+00:00',
        },
        { Document: document(allow('*')), VersionId: 'v1', IsDefaultVersion: false },
      ],
    },
    {
      PolicyName: 'Limit',
      Arn: `arn:aws:iam::${id}:policy/Limit`,
      DefaultVersionId: 'v1',
      PolicyVersionList: [{ Document: document(allow(['ssm:*', 'ec2:*'])), VersionId: 'v1' }],
    },
  ],
};

/** As aws ec2 describe-instances prints it. */
const instance = {
  AmiLaunchIndex: 0,
  ImageId: 'ami-1',
  InstanceId: 'i-0123456789abcdef0',
  InstanceType: 't3.micro',
  Monitoring: { State: 'disabled' },
  Placement: { AvailabilityZone: 'us-west-2-lax-1a', GroupName: '', Tenancy: 'default' },
  State: { Code: 16, Name: 'running' },
  StateTransitionReason: '',
  IamInstanceProfile: { Arn: `arn:aws:iam::${id}:instance-profile/Node`, Id: 'AIPANODE000000000001' },
  SecurityGroups: [{ GroupName: 'default', GroupId: 'sg-1' }],
  Tags: [{ Key: 'Name', Value: 'web-1' }],
  MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'disabled' },
};
const Reservations = [{ Groups: [], Instances: [instance], OwnerId: id, ReservationId: 'r-1' }];
const arn = `arn:aws:ec2:us-west-2:${id}:instance/${instance.InstanceId}`;

describe('an export as the commands print it', () => {
  test('is read with everything that counts', () => {
    const account = readAccountExport({ ...details, Reservations });
    expect(account.users[0]?.identity.map(({ name, origin }) => [name, origin])).toEqual([
      ['ReadOnlyAccess', undefined],
      ['sessions', 'group Engineers'],
    ]);
    expect(account.users[0]?.boundary?.map(({ name }) => name)).toEqual(['Limit']);
    expect(account.roles[0]?.instanceProfiles).toEqual([`arn:aws:iam::${id}:instance-profile/Node`]);
    expect(account.nodes).toMatchObject([{ arn, instanceProfile: `arn:aws:iam::${id}:instance-profile/Node` }]);
    expect(reach(account, 'alice', instance.InstanceId).paths.length).toBeGreaterThan(0);
    expect(whoCan(account, 'iam:CreateUser', '*').map(({ principal }) => principal)).toEqual([
      `arn:aws:iam::${id}:root`,
    ]);
  });

  test('has instances also without their reservations', () => {
    expect(readAccountExport({ ...details, Instances: [instance] }).nodes).toMatchObject([{ arn }]);
  });

  test('has hybrid nodes from Systems Manager, whose tags are unknown', () => {
    const InstanceInformationList = [
      { InstanceId: 'mi-0123456789abcdef0', PingStatus: 'Online', ResourceType: 'ManagedInstance', Name: 'shop' },
      { InstanceId: 'mi-0fedcba9876543210', PingStatus: 'Online', Tags: [{ Key: 'team', Value: 'web' }] },
      { InstanceId: instance.InstanceId, PingStatus: 'Online', ResourceType: 'EC2Instance' },
    ];
    const { nodes } = readAccountExport({ ...details, Reservations, InstanceInformationList, Region: 'us-west-2' });
    expect(nodes.map(({ id: name, kind, tagsUnknown = false }) => [name, kind, tagsUnknown])).toEqual([
      ['i-0123456789abcdef0', 'instance', false],
      ['mi-0123456789abcdef0', 'managed-instance', true],
      ['mi-0fedcba9876543210', 'managed-instance', false],
    ]);
  });

  test('has organisation policies as describe-policy prints them', () => {
    const content = (statement: unknown) => JSON.stringify(document(statement));
    const summary = { Id: 'p-1', Name: 'OnlyS3', Type: 'SERVICE_CONTROL_POLICY', AwsManaged: false };
    const account = readAccountExport({
      ...details,
      Reservations,
      ServiceControlPolicies: [
        { orgIdentifier: 'r-1', policies: [{ Policy: { PolicySummary: summary, Content: content(allow('s3:*')) } }] },
      ],
    });
    expect(account.serviceControl?.[0]?.policies[0]?.name).toBe('OnlyS3');
    expect(reach(account, 'alice', instance.InstanceId).paths).toEqual([]);
  });

  test('has session documents as get-document prints them', () => {
    const content = { schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: { runAsEnabled: 'true' } };
    const printed = {
      Name: 'SSM-SessionManagerRunShell',
      CreatedDate: '2026-01-01T00:00:00+00:00',
      DocumentVersion: '1',
      Status: 'Active',
      Content: JSON.stringify(content),
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
    };
    const { documents } = readAccountExport({ ...details, SessionDocuments: [printed] });
    expect(documents[0]).toMatchObject({ name: 'SSM-SessionManagerRunShell', runAsEnabled: true });
    const misspelt = { ...printed, Content: undefined, RunAsEnable: true };
    expect(() => readAccountExport({ ...details, SessionDocuments: [misspelt] })).toThrow('there is no member');
  });

  test.each(acceptedDocuments)('has every session document that AWS accepts: %s', (_, content) => {
    const SessionDocuments = [{ Name: 'Team-Shell', Content: JSON.stringify(content) }];
    expect(readAccountExport({ ...details, SessionDocuments }).documents[0]?.name).toBe('Team-Shell');
  });

  test('a flag that the caller chooses counts as the one with more rights', () => {
    const read = (content: object): unknown => {
      const Content = JSON.stringify({ schemaVersion: '1.0', parameters: { a: { type: 'String' } }, ...content });
      return readAccountExport({ ...details, SessionDocuments: [{ Name: 'Team-Shell', Content }] }).documents[0];
    };
    const inputs = { runAsEnabled: '{{ a }}', runAsDefaultUser: 'app' };
    expect(read({ sessionType: 'Standard_Stream', inputs })).toMatchObject({ runAsEnabled: false });
    const linux = { commands: 'id', runAsElevated: '{{ a }}' };
    expect(read({ sessionType: 'InteractiveCommands', properties: { linux } })).toMatchObject({ runAsElevated: true });
    const unset = { sessionType: 'Standard_Stream', inputs: { runAsEnabled: '' } };
    expect(read(unset)).not.toHaveProperty('runAsEnabled');
  });

  test('may hold null for what is not there', () => {
    const [user] = details.UserDetailList;
    const bare = { ...user, PermissionsBoundary: null, Tags: null, UserPolicyList: null };
    expect(readAccountExport({ ...details, UserDetailList: [bare], Marker: null }).users[0]?.boundary).toBeUndefined();
  });
});

describe('a member AWS adds one day', () => {
  const [user] = details.UserDetailList;
  const [policy] = details.Policies;
  const added = { ...user, LastActivity: 'yesterday', LoginProfile: {}, MaxSessionDuration: 3600, PolicyType: 'x' };

  test('does no harm', () => {
    const account = readAccountExport({
      ...details,
      $metadata: { httpStatusCode: 200 },
      RequestCharged: false,
      UserDetailList: [added],
      Policies: details.Policies.map((one) => ({ ...one, PolicyOrigin: 'x', LatestVersionDate: '2026' })),
      Instances: [{ ...instance, NewThing: {}, NetworkTags: 3 }],
    });
    expect(account.users).toHaveLength(1);
    expect(policy?.DefaultVersionId).toBe('v2');
  });

  const misspelt: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
    ['policies', { UserDetailList: [{ ...user, UserPolicies: [] }] }],
    ['a boundary', { UserDetailList: [{ ...user, permissionsBoundary: {} }] }],
    ['groups', { UserDetailList: [{ ...user, Groups: ['Engineers'] }] }],
    ['tags', { UserDetailList: [{ ...user, TagList: [] }] }],
    ["an instance's tags", { Instances: [{ ...instance, tags: [] }] }],
    ['service control policies', { ServiceControlPolicy: [] }],
    ['session documents', { Documents: [] }],
  ];
  for (const [name, part] of misspelt) {
    test(`is refused where it may be a misspelt list: ${name}`, () => {
      expect(() => readAccountExport({ ...details, ...part })).toThrow(InputError);
      expect(() => readAccountExport({ ...details, ...part })).toThrow('there is no member');
    });
  }
});

describe('pages joined by hand', () => {
  test('that overlap are refused', () => {
    const twice = { ...details, UserDetailList: [...details.UserDetailList, ...details.UserDetailList] };
    expect(() => readAccountExport(twice)).toThrow('user/people/alice is listed twice');
  });

  test('of which one is missing are refused, of instances as well', () => {
    expect(() => readAccountExport({ ...details, Reservations, NextToken: 'more' })).toThrow('export is truncated');
  });
});

test('a policy without a default version is not guessed at', () => {
  const Policies = details.Policies.map(({ DefaultVersionId: _, ...one }) => ({
    ...one,
    PolicyVersionList: [{ Document: document(allow('*')) }],
  }));
  expect(() => readAccountExport({ ...details, Policies })).toThrow('the policy has no default version');
});
