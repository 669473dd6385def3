/** Who may use a key: its policy, identity-based policies, other accounts, and the condition keys of KMS (spec/iam 4.4, 7.4). */
import * as sdk from '@aws-sdk/client-kms';
import { describe, expect, test } from 'vitest';
import { account, otherAccount } from '../harness.ts';
import { allow, makeUser, policy } from '../people.ts';
import { clientOf, harness, makeKey, otherRoot, refusal, root, rootArn, userClient } from './kms-region.ts';

const EncryptionContext = { team: 'web' };
const administration = {
  ...allow(['kms:PutKeyPolicy', 'kms:GetKeyPolicy', 'kms:DescribeKey', 'kms:CreateAlias']),
  Principal: { AWS: rootArn },
};
const statement = (principal: object | string, action: string | string[], condition?: object) => ({
  ...allow(action, '*', condition),
  Principal: principal,
});
const dataKey = (client: sdk.KMSClient, KeyId: string, more: Partial<sdk.GenerateDataKeyCommandInput> = {}) =>
  client.send(new sdk.GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', ...more }));
const denied = (client: sdk.KMSClient, KeyId: string, more?: Partial<sdk.GenerateDataKeyCommandInput>) =>
  expect(dataKey(client, KeyId, more)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringMatching(/is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:/),
  });

describe('an identity-based policy', () => {
  test('counts where the key policy gives the key to the account, and not without', async () => {
    const user = await userClient('identity', policy(allow('kms:GenerateDataKey')));
    const given = await makeKey();
    await dataKey(user, given.id);
    await denied(await userClient('without'), given.id);
    const kept = await makeKey({ Policy: policy(administration) });
    await denied(user, kept.id);
  });

  test('for one key is not one for another, and an alias in its Resource is no key', async () => {
    const [one, other] = [await makeKey(), await makeKey()];
    await root.send(new sdk.CreateAliasCommand({ AliasName: 'alias/one', TargetKeyId: one.id }));
    const user = await userClient('one-key', policy(allow('kms:GenerateDataKey', one.arn)));
    await dataKey(user, 'alias/one');
    await denied(user, other.id);
    const alias = `arn:aws:kms:eu-west-1:${account}:alias/one`;
    await denied(await userClient('by-alias', policy(allow('kms:GenerateDataKey', alias))), 'alias/one');
  });
});

describe('a key policy', () => {
  test('allows a user by itself, and denies whom it denies', async () => {
    const direct = await makeUser(harness, 'direct');
    const blocked = await makeUser(harness, 'blocked', policy(allow('kms:*')));
    const { id } = await makeKey({
      Policy: policy(
        statement({ AWS: rootArn }, 'kms:*'),
        statement({ AWS: `arn:aws:iam::${account}:user/direct` }, 'kms:GenerateDataKey'),
        { ...statement({ AWS: `arn:aws:iam::${account}:user/blocked` }, 'kms:*'), Effect: 'Deny' },
      ),
    });
    await dataKey(clientOf(direct), id);
    await denied(clientOf(blocked), id);
  });

  test('of another account needs the consent of both', async () => {
    const open = await makeKey({
      Policy: policy(
        statement({ AWS: rootArn }, 'kms:*'),
        statement({ AWS: `arn:aws:iam::${otherAccount}:root` }, ['kms:GenerateDataKey', 'kms:DescribeKey']),
      ),
    });
    const closed = await makeKey();
    await dataKey(otherRoot, open.arn);
    await denied(otherRoot, closed.arn);
    const [, second] = harness.accounts;
    const allowed = await makeUser(harness, 'foreign', policy(allow('kms:GenerateDataKey', open.arn)), second);
    const without = await makeUser(harness, 'foreign-without', undefined, second);
    await dataKey(clientOf(allowed), open.arn);
    await denied(clientOf(without), open.arn);
  });

  test('tells nobody of another account whether a key exists that is not theirs', async () => {
    const { arn } = await makeKey();
    const absent = arn.replace(/[0-9a-f]{12}$/, '000000000000');
    const [real, none] = [await refusal(dataKey(otherRoot, arn)), await refusal(dataKey(otherRoot, absent))];
    expect(none.name).toBe('AccessDeniedException');
    expect(none.message.replace(absent, arn)).toBe(real.message);
    expect(await refusal(dataKey(root, absent))).toEqual({
      name: 'NotFoundException',
      message: `Key '${absent}' does not exist`,
    });
  });

  test('that would lock its author out is refused, unless that is asked for', async () => {
    const { id } = await makeKey();
    const Policy = policy(statement({ AWS: rootArn }, 'kms:Describe*'));
    const put = (BypassPolicyLockoutSafetyCheck: boolean) =>
      root.send(new sdk.PutKeyPolicyCommand({ KeyId: id, Policy, BypassPolicyLockoutSafetyCheck }));
    expect(await refusal(put(false))).toEqual({
      name: 'MalformedPolicyDocumentException',
      message: 'The new key policy will not allow you to update the key policy in the future.',
    });
    await put(true);
    expect(await refusal(put(true))).toMatchObject({ name: 'AccessDeniedException' });
    await root.send(new sdk.DescribeKeyCommand({ KeyId: id }));
  });

  test('does not pass to a user who is created again under the name', async () => {
    const { IAMClient, DeleteAccessKeyCommand, DeleteUserCommand } = await import('@aws-sdk/client-iam');
    const iam = new IAMClient(harness.client());
    const first = await makeUser(harness, 'again');
    const { id } = await makeKey({
      Policy: policy(administration, statement({ AWS: `arn:aws:iam::${account}:user/again` }, 'kms:GenerateDataKey')),
    });
    await dataKey(clientOf(first), id);
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'again', AccessKeyId: first.accessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName: 'again' }));
    await denied(clientOf(await makeUser(harness, 'again')), id);
  });

  test.each([
    ['no JSON', 'nonsense'],
    ['a principal that does not exist', policy(statement({ AWS: `arn:aws:iam::${account}:user/nobody` }, 'kms:*'))],
  ])('with %s is malformed', async (_, Policy) => {
    expect(await refusal(root.send(new sdk.CreateKeyCommand({ Policy })))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });
});

describe('the condition key', () => {
  const user = (name: string, condition: object) =>
    userClient(name, policy(allow('kms:GenerateDataKey', '*', condition)));

  test('kms:EncryptionContext:KEY requires the member of the context', async () => {
    const { id } = await makeKey();
    const web = await user('of-context', { StringEquals: { 'kms:EncryptionContext:team': 'web' } });
    await dataKey(web, id, { EncryptionContext });
    await denied(web, id, { EncryptionContext: { team: 'db' } });
    await denied(web, id);
  });

  test('kms:RequestAlias and kms:ResourceAliases tell the alias asked for from those the key has', async () => {
    const { id } = await makeKey();
    await root.send(new sdk.CreateAliasCommand({ AliasName: 'alias/tells', TargetKeyId: id }));
    const asked = await user('of-request', { StringEquals: { 'kms:RequestAlias': 'alias/tells' } });
    await dataKey(asked, 'alias/tells');
    await denied(asked, id);
    const has = await user('of-resource', {
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/tells' },
    });
    await dataKey(has, id);
    await denied(has, (await makeKey()).id);
  });

  test('kms:CallerAccount is the account of the caller', async () => {
    const only = (id: string) =>
      statement({ AWS: '*' }, 'kms:GenerateDataKey', { StringEquals: { 'kms:CallerAccount': id } });
    const Policy = policy(administration, only(otherAccount));
    const { arn } = await makeKey({ Policy });
    await dataKey(otherRoot, arn);
    await denied(root, arn);
  });

  test('kms:ViaService keeps a key from those who do not come through the service', async () => {
    const { SSMClient, PutParameterCommand, GetParameterCommand } = await import('@aws-sdk/client-ssm');
    const name = 'via';
    const keys = await makeUser(harness, name, policy(allow(['ssm:PutParameter', 'ssm:GetParameter'])));
    const via = { StringEquals: { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' } };
    const user_ = { AWS: `arn:aws:iam::${account}:user/${name}` };
    const actions = ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'];
    const { id } = await makeKey({ Policy: policy(administration, statement(user_, actions, via)) });
    const ssm = new SSMClient(harness.client(keys));
    const parameter = { Name: '/via', Type: 'SecureString', KeyId: id } as const;
    await ssm.send(new PutParameterCommand({ ...parameter, Value: 'secret' }));
    const read = await ssm.send(new GetParameterCommand({ Name: '/via', WithDecryption: true }));
    expect(read.Parameter?.Value).toBe('secret');
    await denied(clientOf(keys), id);
  });
});
