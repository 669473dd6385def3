import { generateKeyPairSync } from 'node:crypto';
import * as sdk from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { arnOf, fresh, harness, iam } from './iam-region.ts';
import { allow, makeUser, policy } from './people.ts';

describe('users', () => {
  test('are made, shown, moved and deleted', async () => {
    const UserName = fresh('jane@example.com');
    const made = await iam.send(
      new sdk.CreateUserCommand({ UserName, Path: '/people/', Tags: [{ Key: 'team', Value: 'a' }] }),
    );
    expect(made.User).toMatchObject({
      UserName,
      Path: '/people/',
      Arn: arnOf('user', `people/${UserName}`),
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    const moved = fresh('moved');
    await iam.send(new sdk.UpdateUserCommand({ UserName, NewUserName: moved, NewPath: '/' }));
    const shown = await iam.send(new sdk.GetUserCommand({ UserName: moved }));
    expect(shown.User).toMatchObject({ UserId: made.User?.UserId, Arn: arnOf('user', moved) });
    await iam.send(new sdk.DeleteUserCommand({ UserName: moved }));
    await expect(iam.send(new sdk.GetUserCommand({ UserName: moved }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: `The user with name ${moved} cannot be found.`,
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('are unique without regard to case', async () => {
    await iam.send(new sdk.CreateUserCommand({ UserName: fresh('Case') }));
    await expect(iam.send(new sdk.CreateUserCommand({ UserName: fresh('cASE') }))).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
      $metadata: { httpStatusCode: 409 },
    });
  });

  test.each([
    ['a blank', 'a b'],
    ['a slash', 'a/b'],
    ['a colon', 'a:b'],
    ['65 letters', 'x'.repeat(65)],
    ['another alphabet', 'ж'],
    ['nothing', ''],
  ])('are not named with %s', async (_, UserName) => {
    await expect(iam.send(new sdk.CreateUserCommand({ UserName }))).rejects.toMatchObject({ name: 'ValidationError' });
  });

  test.each(['people', '/people', 'people/', '/pe ople/', `/${'x'.repeat(512)}/`])('have no path %s', async (Path) => {
    await expect(iam.send(new sdk.CreateUserCommand({ UserName: 'xx', Path }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  test('are listed in pages that miss and repeat none', async () => {
    const Path = `/${fresh('page')}/`;
    for (let i = 0; i < 7; i += 1) await iam.send(new sdk.CreateUserCommand({ UserName: `${fresh('p')}-${i}`, Path }));
    const names: string[] = [];
    for await (const page of sdk.paginateListUsers({ client: iam, pageSize: 3 }, { PathPrefix: Path })) {
      names.push(...(page.Users ?? []).map(({ UserName }) => UserName ?? ''));
      if (page.IsTruncated) expect(page.Users).toHaveLength(3);
    }
    expect(names).toEqual(Array.from({ length: 7 }, (_, i) => `${fresh('p')}-${i}`));
    await expect(iam.send(new sdk.ListUsersCommand({ Marker: 'forged' }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
    await expect(iam.send(new sdk.ListUsersCommand({ MaxItems: 1001 }))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  test('are not deleted while something hangs on them', async () => {
    const UserName = fresh('held');
    const GroupName = fresh('holds');
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    await iam.send(new sdk.CreateGroupCommand({ GroupName }));
    const holds: [object, object][] = [
      [
        new sdk.AddUserToGroupCommand({ UserName, GroupName }),
        new sdk.RemoveUserFromGroupCommand({ UserName, GroupName }),
      ],
      [
        new sdk.PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policy(allow('s3:Get*')) }),
        new sdk.DeleteUserPolicyCommand({ UserName, PolicyName: 'p' }),
      ],
      [
        new sdk.AttachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
        new sdk.DetachUserPolicyCommand({ UserName, PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }),
      ],
    ];
    for (const [hold, release] of holds) {
      await iam.send(hold as never);
      await expect(iam.send(new sdk.DeleteUserCommand({ UserName }))).rejects.toMatchObject({
        name: 'DeleteConflictException',
        message: expect.stringMatching(/^Cannot delete entity, must /),
      });
      await iam.send(release as never);
    }
    await iam.send(new sdk.DeleteUserCommand({ UserName }));
  });

  test('without a name mean the caller', async () => {
    const keys = await makeUser(harness, fresh('self'), policy(allow('iam:*', arnOf('user', '${aws:username}'))));
    const own = new sdk.IAMClient(harness.client(keys));
    expect((await own.send(new sdk.GetUserCommand({}))).User?.UserName).toBe(fresh('self'));
    expect((await own.send(new sdk.ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(1);
    await expect(own.send(new sdk.GetUserCommand({ UserName: fresh('other') }))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('groups', () => {
  test('carry their members rights, as long as they are members', async () => {
    const keys = await makeUser(harness, fresh('member'));
    const own = new sdk.IAMClient(harness.client(keys));
    const GroupName = fresh('group');
    const UserName = fresh('member');
    await iam.send(new sdk.CreateGroupCommand({ GroupName }));
    const PolicyDocument = policy(allow('iam:ListGroupsForUser'));
    await iam.send(new sdk.PutGroupPolicyCommand({ GroupName, PolicyName: 'list', PolicyDocument }));
    const ask = new sdk.ListGroupsForUserCommand({ UserName });
    await expect(own.send(ask)).rejects.toMatchObject({ name: 'AccessDenied' });
    await iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
    expect((await own.send(ask)).Groups?.map((group) => group.GroupName)).toEqual([GroupName]);
    const members = await iam.send(new sdk.GetGroupCommand({ GroupName }));
    expect(members.Users?.map((user) => user.UserName)).toEqual([UserName]);
    await expect(iam.send(new sdk.DeleteGroupCommand({ GroupName }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new sdk.RemoveUserFromGroupCommand({ GroupName, UserName }));
    await expect(own.send(ask)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('are ten to a user at most', async () => {
    const UserName = fresh('joiner');
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    const join = async (i: number): Promise<unknown> => {
      const GroupName = `${fresh('g')}-${i}`;
      await iam.send(new sdk.CreateGroupCommand({ GroupName }));
      return iam.send(new sdk.AddUserToGroupCommand({ GroupName, UserName }));
    };
    for (let i = 0; i < 10; i += 1) await join(i);
    await expect(join(10)).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('access keys', () => {
  test('are two to a user, and gone when deleted', async () => {
    const UserName = fresh('keys');
    const keys = await makeUser(harness, UserName, policy(allow('iam:GetUser')));
    await iam.send(new sdk.CreateAccessKeyCommand({ UserName }));
    await expect(iam.send(new sdk.CreateAccessKeyCommand({ UserName }))).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await new sdk.IAMClient(harness.client(keys)).send(new sdk.GetUserCommand({}));
    const used = await iam.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId: keys.accessKeyId }));
    expect(used).toMatchObject({ UserName, AccessKeyLastUsed: { ServiceName: 'iam' } });
    await iam.send(new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId: keys.accessKeyId }));
    await expect(new sdk.IAMClient(harness.client(keys)).send(new sdk.GetUserCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  test("of another user are not deleted by that user's name", async () => {
    const keys = await makeUser(harness, fresh('victim'));
    await makeUser(harness, fresh('thief'));
    await expect(
      iam.send(new sdk.DeleteAccessKeyCommand({ UserName: fresh('thief'), AccessKeyId: keys.accessKeyId })),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });
});

describe('SSH public keys', () => {
  const rsa = (bits = 2048): { pem: string; line: string } => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
    const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
    const field = (bytes: Buffer): Buffer => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const modulus = Buffer.concat([Buffer.from([0]), Buffer.from(n, 'base64url')]);
    const blob = Buffer.concat([field(Buffer.from('ssh-rsa')), field(Buffer.from(e, 'base64url')), field(modulus)]);
    return {
      pem: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      line: `ssh-rsa ${blob.toString('base64')}`,
    };
  };

  test('are kept in both encodings, switched off, and five to a user', async () => {
    const UserName = fresh('ssh');
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    const key = rsa();
    const { SSHPublicKey } = await iam.send(
      new sdk.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: `${key.line} me@home` }),
    );
    const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId;
    expect(SSHPublicKey).toMatchObject({
      Status: 'Active',
      Fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
    });
    const read = async (Encoding: 'SSH' | 'PEM'): Promise<string | undefined> =>
      (await iam.send(new sdk.GetSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Encoding }))).SSHPublicKey
        ?.SSHPublicKeyBody;
    expect(await read('SSH')).toBe(key.line);
    expect(await read('PEM')).toBe(key.pem);
    await iam.send(new sdk.UpdateSSHPublicKeyCommand({ UserName, SSHPublicKeyId, Status: 'Inactive' }));
    const listed = await iam.send(new sdk.ListSSHPublicKeysCommand({ UserName }));
    expect(listed.SSHPublicKeys?.map(({ Status }) => Status)).toEqual(['Inactive']);
    await expect(
      iam.send(new sdk.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: key.pem })),
    ).rejects.toMatchObject({ name: 'DuplicateSSHPublicKeyException' });
    for (let i = 0; i < 4; i += 1) {
      await iam.send(new sdk.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: rsa().pem }));
    }
    await expect(
      iam.send(new sdk.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: rsa().line })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' });
  });

  test.each([
    ['short', () => rsa(1024).line],
    ['of another type', () => 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMrTfKpf1Vg4kQYV1x3mWl3mQX0c7dQ1o8qgkAq0kQe4'],
    ['with a second line smuggled in', () => `${rsa().line}\nssh-rsa AAAA evil`],
    ['with options before it', () => `command="id" ${rsa().line}`],
    [
      'that is private',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ format: 'pem', type: 'pkcs1' })
          .toString(),
    ],
    ['cut short', () => rsa().line.slice(0, 100)],
  ])('%s are refused', async (_, make) => {
    const UserName = fresh('badssh');
    await iam.send(new sdk.CreateUserCommand({ UserName }));
    await expect(
      iam.send(new sdk.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: make() })),
    ).rejects.toMatchObject({ name: 'InvalidPublicKeyException' });
  });
});
