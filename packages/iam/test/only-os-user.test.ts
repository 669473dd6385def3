/** The check that a principal is only one OS user on a node, and the tag that decides it. Attacks by name. */
import { onlyOsUser } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';
import { accountOf, allow, type Parts, policy, role, session, shell, trusts } from './one-role-account.ts';

describe('the tag SSMSessionRunAs where the caller may pass it (spec/iam 15.3, 15.5)', () => {
  const tagging = (Condition?: unknown) =>
    trusts({
      Effect: 'Allow',
      Principal: { AWS: id },
      Action: 'sts:TagSession',
      ...(Condition === undefined ? {} : { Condition }),
    });
  const claim = (parts: Parts, osUser = 'app') => onlyOsUser(accountOf(parts), 'alice', 'i-1', osUser).holds;
  const tags = { SSMSessionRunAs: 'app' };

  test('proves nothing where it may be any value', () => {
    expect(shell({ tags, trust: tagging() })).toMatchObject({
      osUser: null,
      osUserKey: 'aws:PrincipalTag/SSMSessionRunAs',
    });
    expect(claim({ tags, trust: tagging() })).toBe(false);
  });

  test('holds where no session can be tagged', () => {
    expect(shell({ tags })).toMatchObject({ osUser: 'app' });
    expect(claim({ tags })).toBe(true);
    expect(claim({ tags }, 'admin')).toBe(false);
  });

  test('holds where the trust policy guards its values', () => {
    const guarded = tagging({ StringEquals: { 'aws:RequestTag/SSMSessionRunAs': 'app' } });
    expect(shell({ tags, trust: guarded })).toMatchObject({ osUser: 'app' });
    expect(claim({ tags, trust: guarded })).toBe(true);
    // A session without the tag has no OS user, and fails: every session that starts is app.
    expect(claim({ trust: guarded })).toBe(true);
    const two = tagging({ StringEquals: { 'aws:RequestTag/SSMSessionRunAs': ['app', 'admin'] } });
    expect(claim({ tags, trust: two })).toBe(false);
  });

  test('name-tried-is-the-only-exception: is not guarded by a Deny of the one name that is tried', () => {
    const guess = { 'aws:RequestTag/SSMSessionRunAs': 'somebody.else' };
    expect(claim({ tags, trust: tagging({ StringNotEquals: guess }) })).toBe(false);
    const deny = { ...allow('sts:TagSession', '*', { StringEquals: guess }), Effect: 'Deny' };
    expect(claim({ tags, trust: tagging(), user: [allow('sts:*', role), deny] })).toBe(false);
  });

  test('is not guarded by a pattern, nor by a Deny that other letters escape', () => {
    expect(claim({ tags, trust: tagging({ StringLike: { 'aws:RequestTag/SSMSessionRunAs': 'app*' } }) })).toBe(false);
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:TagSession',
      Condition: { StringEquals: { 'aws:RequestTag/SSMSessionRunAs': 'root' } },
    };
    const open = { Effect: 'Allow', Principal: { AWS: id }, Action: 'sts:TagSession' };
    expect(claim({ tags, trust: trusts(open, deny) })).toBe(false);
  });
});

describe('the check that a principal is only one OS user', () => {
  const claim = (user: readonly unknown[]) =>
    onlyOsUser(accountOf({ user: [...session, ...user] }), 'alice', 'i-1', 'app');

  test('does not hold with the permission to tag the node or a document', () => {
    const node = `arn:aws:ec2:eu-west-1:${id}:instance/i-1`;
    expect(claim([allow('ec2:CreateTags', node)]).sensitiveActions).toMatchObject([
      { action: 'ec2:CreateTags', resource: node },
    ]);
    expect(claim([allow('ssm:AddTagsToResource', 'arn:aws:ssm:*:*:document/*')]).holds).toBe(false);
  });

  test('does not hold with the permission to resume sessions of others, and holds with that for own sessions', () => {
    const resume = (Condition?: unknown) => claim([allow('ssm:ResumeSession', 'arn:aws:ssm:*:*:session/*', Condition)]);
    expect(resume().sensitiveActions).toMatchObject([{ action: 'ssm:ResumeSession' }]);
    const own = { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } };
    expect(resume(own).holds).toBe(true);
  });

  test('does not hold with the permission to create a new version of an attached policy', () => {
    const arn = `arn:aws:iam::${id}:policy/Access`;
    const account = accountOf({
      more: {
        UserDetailList: [
          {
            UserName: 'alice',
            UserId: 'AIDAALICE',
            Arn: `arn:aws:iam::${id}:user/alice`,
            AttachedManagedPolicies: [{ PolicyName: 'Access', PolicyArn: arn }],
          },
        ],
        Policies: [
          {
            PolicyName: 'Access',
            Arn: arn,
            PolicyVersionList: [
              { VersionId: 'v1', IsDefaultVersion: true, Document: policy(allow('iam:CreatePolicyVersion', arn)) },
            ],
          },
        ],
      },
    });
    expect(onlyOsUser(account, 'alice', 'i-1', 'app').sensitiveActions).toMatchObject([
      { action: 'iam:CreatePolicyVersion', resource: arn },
    ]);
  });
});
