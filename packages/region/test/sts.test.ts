import {
  CreateRoleCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instanceCredentials, revokeInstanceCredentials } from '../src/services/sts/instance-credentials.ts';
import { account, type Harness, otherAccount, startHarness } from './harness.ts';
import { allow, assume, makePeople, makeRole, makeUser, type People, policy, trust } from './people.ts';

let harness: Harness;
let people: People;

beforeAll(async () => {
  harness = await startHarness();
  people = await makePeople(harness);
});

afterAll(() => harness.close());

const sts = (keys?: Parameters<Harness['client']>[0]): STSClient => new STSClient(harness.client(keys));

describe('AssumeRole', () => {
  test('gives a person the role under their own name', async () => {
    const session = await assume(harness, people.devops, people.devopsRole, { RoleSessionName: 'devops-user' });
    expect(session.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const who = await sts(session).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe(`arn:aws:sts::${account}:assumed-role/DevOpsRole/devops-user`);
    expect(who.UserId).toMatch(/^AROA[A-Z2-7]{17}:devops-user$/);
  });

  test.each([
    ['another role', 'developer', 'devopsRole', 'developer-user'],
    ['a session named root', 'devops', 'devopsRole', 'root'],
    ["another person's name", 'devops', 'devopsRole', 'developer-user'],
  ] as const)('refuses %s', async (_, who, role, name) => {
    await expect(assume(harness, people[who], people[role], { RoleSessionName: name })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /^User: arn:aws:iam::111122223333:user\/\S+ is not authorized to perform: sts:AssumeRole on resource: arn/,
      ),
    });
  });

  test('a role that does not exist is refused like one that does not trust', async () => {
    const arn = `arn:aws:iam::${account}:role/NoSuchRole`;
    await expect(assume(harness, people.devops, arn, { RoleSessionName: 'devops-user' })).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('the trust policy binds the session name even for a caller who may assume anything', async () => {
    const admin = await makeUser(harness, 'wide', policy(allow('*')));
    await expect(assume(harness, admin, people.devopsRole, { RoleSessionName: 'root' })).rejects.toThrow(
      /no role trust policy/,
    );
    await assume(harness, admin, people.devopsRole, { RoleSessionName: 'wide' });
  });

  test('the account root may not assume roles', async () => {
    await expect(
      sts().send(new AssumeRoleCommand({ RoleArn: people.devopsRole, RoleSessionName: 'xx' })),
    ).rejects.toThrow('Roles may not be assumed by root accounts.');
  });

  test('another account needs both sides and its external id', async () => {
    const otherRoot = harness.accounts[1];
    const keys = { accessKeyId: otherRoot?.accessKeyId ?? '', secretAccessKey: otherRoot?.secretAccessKey ?? '' };
    const arn = await makeRole(
      harness,
      'Vendor',
      trust({ AWS: `arn:aws:iam::${otherAccount}:root` }, { StringEquals: { 'sts:ExternalId': 'ext-1' } }),
    );
    const vendor = await makeUser(harness, 'vendor', policy(allow('sts:AssumeRole', arn)), keys);
    const silent = await makeUser(harness, 'silent', undefined, keys);
    await expect(assume(harness, vendor, arn, { RoleSessionName: 'vv' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(assume(harness, vendor, arn, { RoleSessionName: 'vv', ExternalId: 'ext-2' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('because no role trust policy allows'),
    });
    await expect(assume(harness, silent, arn, { RoleSessionName: 'vv', ExternalId: 'ext-1' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('because no identity-based policy allows'),
    });
    const session = await assume(harness, vendor, arn, { RoleSessionName: 'vv', ExternalId: 'ext-1' });
    expect((await sts(session).send(new GetCallerIdentityCommand({}))).Account).toBe(account);
  });

  test('a session policy narrows what the role may do', async () => {
    const arn = await makeRole(harness, 'Narrow', trust({ AWS: account }), policy(allow('iam:*')));
    const keys = await makeUser(harness, 'narrowed', policy(allow('sts:AssumeRole', arn)));
    const whole = await assume(harness, keys, arn, { RoleSessionName: 'whole' });
    const part = await assume(harness, keys, arn, { RoleSessionName: 'part', Policy: policy(allow('iam:ListUsers')) });
    const get = new GetRoleCommand({ RoleName: 'Narrow' });
    await new IAMClient(harness.client(whole)).send(get);
    await expect(new IAMClient(harness.client(part)).send(get)).rejects.toThrow(
      /because no session policy allows the iam:GetRole action/,
    );
  });

  test('tags need sts:TagSession, override the role, pass down the role chain when transitive, and cannot be set again', async () => {
    const both = ['sts:AssumeRole', 'sts:TagSession'];
    const second = await makeRole(harness, 'Second', trust({ AWS: account }, undefined, both));
    const bare = await makeRole(harness, 'Bare', trust({ AWS: account }));
    const first = await makeRole(harness, 'First', trust({ AWS: account }, undefined, both), policy(allow(both)));
    await new IAMClient(harness.client()).send(
      new TagRoleCommand({ RoleName: 'First', Tags: [{ Key: 'Team', Value: 'role' }] }),
    );
    const keys = await makeUser(harness, 'tagger', policy(allow(both)));
    const tagged = { RoleSessionName: 'tagger', Tags: [{ Key: 'team', Value: 'x' }], TransitiveTagKeys: ['team'] };
    await expect(assume(harness, keys, bare, tagged)).rejects.toThrow(/sts:TagSession/);
    const one = await assume(harness, keys, first, tagged);
    await expect(assume(harness, one, bare, { RoleSessionName: 'tagger' })).rejects.toThrow(/sts:TagSession/);
    const override = { RoleSessionName: 'tagger', Tags: [{ Key: 'TEAM', Value: 'y' }] };
    await expect(assume(harness, one, second, override)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const two = await assume(harness, one, second, { RoleSessionName: 'tagger' });
    const held = harness.region.credentials.find(two.accessKeyId);
    expect([...(held?.session?.transitiveTags ?? [])]).toEqual([['team', 'x']]);
  });

  test('source identity needs its permission and cannot be changed down the chain', async () => {
    const both = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
    const arn = await makeRole(harness, 'Traced', trust({ AWS: account }, undefined, both), policy(allow(both)));
    const again = await makeRole(harness, 'TracedAgain', trust({ AWS: account }, undefined, both));
    const untraced = await makeRole(harness, 'Untraced', trust({ AWS: account }));
    const keys = await makeUser(harness, 'traced', policy(allow(both)));
    const input = { RoleSessionName: 'traced', SourceIdentity: 'alice' };
    await expect(assume(harness, keys, untraced, input)).rejects.toThrow(/sts:SetSourceIdentity/);
    const one = await assume(harness, keys, arn, input);
    await expect(
      assume(harness, one, again, { RoleSessionName: 'traced', SourceIdentity: 'mallory' }),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    const answer = await sts(one).send(new AssumeRoleCommand({ RoleArn: again, RoleSessionName: 'traced' }));
    expect(answer.SourceIdentity).toBe('alice');
  });

  test.each([
    ['longer than the role allows', { DurationSeconds: 7200 }, /MaxSessionDuration/],
    ['shorter than 15 minutes', { DurationSeconds: 60 }, /greater than or equal to 900/],
    ['with a bad session name', { RoleSessionName: 'a b' }, /roleSessionName/],
    ['with a one-letter session name', { RoleSessionName: 'a' }, /length greater than or equal to 2/],
    ['with a policy that is no policy', { Policy: '{}' }, /./],
    ['with a policy longer than 2048 characters', { Policy: policy(allow('s3:Get'.padEnd(2048, 'x'))) }, /2048/],
  ])('refuses a session %s', async (_, input, message) => {
    await expect(
      assume(harness, people.devops, people.devopsRole, { RoleSessionName: 'devops-user', ...input }),
    ).rejects.toThrow(message);
  });

  test('a chained session lasts one hour at most', async () => {
    const iam = new IAMClient(harness.client());
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'Long',
        AssumeRolePolicyDocument: trust({ AWS: account }),
        MaxSessionDuration: 43_200,
      }),
    );
    const arn = Role?.Arn ?? '';
    const document = policy(allow('sts:AssumeRole', arn));
    await iam.send(new PutRolePolicyCommand({ RoleName: 'DevOpsRole', PolicyName: 'chain', PolicyDocument: document }));
    const session = await assume(harness, people.devops, people.devopsRole, { RoleSessionName: 'devops-user' });
    const long = { RoleSessionName: 'devops-user', DurationSeconds: 7200 };
    await expect(assume(harness, session, arn, long)).rejects.toThrow(/1 hour session limit/);
    await assume(harness, session, arn, { ...long, DurationSeconds: 3600 });
  });

  test('a deleted role takes its sessions with it', async () => {
    const iam = new IAMClient(harness.client());
    const arn = await makeRole(harness, 'Doomed', trust({ AWS: account }));
    const keys = await makeUser(harness, 'doomed', policy(allow('sts:AssumeRole', arn)));
    const session = await assume(harness, keys, arn, { RoleSessionName: 'doomed' });
    await iam.send(new DeleteRoleCommand({ RoleName: 'Doomed' }));
    await makeRole(harness, 'Doomed', trust({ AWS: account }));
    await expect(sts(session).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  test('trust in a deleted user does not pass to a namesake', async () => {
    const iam = new IAMClient(harness.client());
    await makeUser(harness, 'twin');
    const arn = await makeRole(harness, 'Twins', trust({ AWS: `arn:aws:iam::${account}:user/twin` }));
    const { DeleteAccessKeyCommand, DeleteUserCommand, ListAccessKeysCommand } = await import('@aws-sdk/client-iam');
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName: 'twin' }));
    const AccessKeyId = AccessKeyMetadata?.[0]?.AccessKeyId;
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'twin', AccessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName: 'twin' }));
    const again = await makeUser(harness, 'twin', policy(allow('sts:AssumeRole')));
    await expect(assume(harness, again, arn, { RoleSessionName: 'twin' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'Twins' }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toMatch(/"AWS":"AIDA[A-Z2-7]{17}"/);
  });
});

describe('temporary credentials', () => {
  test('an expired session gets ExpiredToken', async () => {
    const own = await startHarness();
    try {
      const keys = await makeUser(own, 'late');
      const { Credentials } = await new STSClient(own.client(keys)).send(
        new GetSessionTokenCommand({ DurationSeconds: 900 }),
      );
      const session = {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      };
      const held = own.region.credentials.find(session.accessKeyId);
      // The clock stays within the signature's skew: only the session's own end is moved.
      Object.assign(held?.session ?? {}, { expiresAt: new Date(own.clock.now().getTime() - 1000) });
      await expect(new STSClient(own.client(session)).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: 'ExpiredToken',
        $metadata: { httpStatusCode: 403 },
      });
    } finally {
      await own.close();
    }
  });

  test('GetSessionToken credentials cannot call IAM nor make another session', async () => {
    const keys = await makeUser(harness, 'basic', policy(allow('*')));
    const { Credentials } = await sts(keys).send(new GetSessionTokenCommand({}));
    const session = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    };
    await sts(session).send(new GetCallerIdentityCommand({}));
    await expect(sts(session).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(
      new IAMClient(harness.client(session)).send(new GetRoleCommand({ RoleName: 'x' })),
    ).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test("a session key without its token, or with another's, is refused", async () => {
    const session = await assume(harness, people.devops, people.devopsRole, { RoleSessionName: 'devops-user' });
    const other = await assume(harness, people.devops, people.devopsRole, { RoleSessionName: 'devops-user' });
    const { sessionToken: _, ...bare } = session;
    for (const keys of [bare, { ...session, sessionToken: other.sessionToken ?? '' }]) {
      await expect(sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: 'InvalidClientTokenId',
      });
    }
  });

  test('an inactive access key is refused, and works again when active', async () => {
    const iam = new IAMClient(harness.client());
    const keys = await makeUser(harness, 'switched');
    const change = (Status: 'Active' | 'Inactive'): Promise<unknown> =>
      iam.send(new UpdateAccessKeyCommand({ UserName: 'switched', AccessKeyId: keys.accessKeyId, Status }));
    await change('Inactive');
    await expect(sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await change('Active');
    await sts(keys).send(new GetCallerIdentityCommand({}));
  });

  test('GetAccessKeyInfo reads the account out of the key id', async () => {
    const answer = await sts().send(new GetAccessKeyInfoCommand({ AccessKeyId: people.devops.accessKeyId }));
    expect(answer.Account).toBe(account);
    await expect(sts().send(new GetAccessKeyInfoCommand({ AccessKeyId: 'x'.repeat(20) }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });
});

describe('instance credentials', () => {
  test('come for a role that trusts EC2, name the instance, and rotate by the hour', async () => {
    await makeRole(harness, 'Node', trust({ Service: 'ec2.amazonaws.com' }), policy(allow('sts:*')));
    const owner = harness.region.accounts.get(account);
    if (owner === undefined) throw new Error('no account');
    const one = instanceCredentials(owner, 'Node', 'i-0123456789abcdef0');
    expect(instanceCredentials(owner, 'Node', 'i-0123456789abcdef0')).toEqual(one);
    expect(instanceCredentials(owner, 'DevOpsRole', 'i-0123456789abcdef0')).toBeUndefined();
    expect(instanceCredentials(owner, 'Nobody', 'i-0123456789abcdef0')).toBeUndefined();
    const keys = {
      accessKeyId: one?.AccessKeyId ?? '',
      secretAccessKey: one?.SecretAccessKey ?? '',
      sessionToken: one?.SessionToken ?? '',
    };
    const who = await sts(keys).send(new GetCallerIdentityCommand({}));
    expect(who.Arn).toBe(`arn:aws:sts::${account}:assumed-role/Node/i-0123456789abcdef0`);
    harness.clock.advance(3601);
    const two = instanceCredentials(owner, 'Node', 'i-0123456789abcdef0');
    expect(two?.AccessKeyId).not.toBe(one?.AccessKeyId);
    harness.clock.advance(-3601);
  });

  test('stolen-before-rotation: what an instance was given earlier is revoked with the rest', async () => {
    await makeRole(harness, 'Lent', trust({ Service: 'ec2.amazonaws.com' }), policy(allow('sts:*')));
    const owner = harness.region.accounts.get(account);
    if (owner === undefined) throw new Error('no account');
    const id = 'i-0123456789abcdef1';
    const take = () => {
      const {
        AccessKeyId = '',
        SecretAccessKey = '',
        SessionToken = '',
      } = instanceCredentials(owner, 'Lent', id) ?? {};
      return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    };
    const call = (keys: ReturnType<typeof take>) => sts(keys).send(new GetCallerIdentityCommand({}));
    const stolen = take();
    harness.clock.advance(3601);
    const fresh = take();
    // The SDK signs by the computer's clock.
    harness.clock.advance(-3601);
    await Promise.all([call(stolen), call(fresh)]);
    revokeInstanceCredentials(owner, id);
    await expect(call(stolen)).rejects.toThrow(/security token/);
    await expect(call(fresh)).rejects.toThrow(/security token/);
  });
});
