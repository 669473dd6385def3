/** What the root user can do, and what STS and policies deny it. */
import { explain, whoCan } from '@sallyport/iam';
import { describe, expect, test } from 'vitest';
import { account as id } from './engine-inputs.ts';
import { accountOf, allow, policy, role } from './one-role-account.ts';

describe('the root user', () => {
  test('cannot assume a role, whatever the trust policy allows, with a reason', () => {
    const account = accountOf({});
    expect(whoCan(account, 'sts:AssumeRole', role).map(({ principal }) => principal)).toEqual([
      `arn:aws:iam::${id}:user/alice`,
    ]);
    const [root] = whoCan(account, 'sts:AssumeRole', role, { denied: true });
    expect(root).toMatchObject({ principal: `arn:aws:iam::${id}:root`, verdict: 'denied', keys: [] });
    expect(root?.decisions.flatMap((decision) => explain(decision).reasons)).toEqual([
      'the root user cannot assume roles, whatever their trust policies say',
    ]);
  });

  const rootMay = (more: Readonly<Record<string, unknown>>, action: string, resource: string) =>
    whoCan(accountOf({ more }), action, resource).some(({ principal }) => principal.endsWith(':root'));
  const key = `arn:aws:kms:eu-west-1:${id}:key/k`;

  test('can do what neither organization policies nor resource-based policies deny', () => {
    expect(rootMay({}, 'ssm:StartSession', 'i-1')).toBe(true);
    expect(rootMay({}, 's3:GetObject', 'arn:aws:s3:::bucket/key')).toBe(true);
  });

  test('is limited by service control policies like every principal of the account', () => {
    const levels = (statement: unknown) => [
      { orgIdentifier: 'r-1', policies: [policy(allow('*', '*'))] },
      { orgIdentifier: 'ou-1', policies: [policy(statement)] },
    ];
    expect(rootMay({ ServiceControlPolicies: levels(allow('s3:*', '*')) }, 'ssm:StartSession', 'i-1')).toBe(false);
    expect(rootMay({ ServiceControlPolicies: levels(allow('ssm:*', '*')) }, 'ssm:StartSession', 'i-1')).toBe(true);
  });

  test('needs an Allow of the key policy', () => {
    const carried = (Principal: unknown) => ({
      ResourcePolicies: [
        { ResourceArn: key, Policy: policy({ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }) },
      ],
    });
    expect(rootMay(carried({ AWS: id }), 'kms:Decrypt', key)).toBe(true);
    expect(rootMay(carried({ AWS: role }), 'kms:Decrypt', key)).toBe(false);
  });
});
