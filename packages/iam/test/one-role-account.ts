/** An account with the user alice, one role and one node, and parts to replace. */
import { type AccessPath, reach, readAccountExport } from '@sallyport/iam';
import { account as id } from './engine-inputs.ts';

export const allow = (Action: unknown, Resource: unknown, Condition?: unknown) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});
export const policy = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
export const session = [
  allow('ssm:StartSession', ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell']),
];
export const role = `arn:aws:iam::${id}:role/Dev`;
export const trusts = (...more: readonly unknown[]) =>
  policy({ Effect: 'Allow', Principal: { AWS: id }, Action: 'sts:AssumeRole' }, ...more);
export const trustedIf = (Condition: unknown, Action: unknown = 'sts:AssumeRole') =>
  policy({ Effect: 'Allow', Principal: { AWS: id }, Action, Condition });

export type Parts = {
  readonly trust?: unknown;
  readonly user?: readonly unknown[];
  readonly role?: readonly unknown[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly more?: Readonly<Record<string, unknown>>;
};

/** Alice, one role she may ask for, one node whose sessions run as the user the tag names. */
export const accountOf = ({ trust = trusts(), user = [allow('sts:*', role)], tags = {}, more = {}, ...parts }: Parts) =>
  readAccountExport({
    Account: id,
    UserDetailList: [
      {
        UserName: 'alice',
        UserId: 'AIDAALICE',
        Arn: `arn:aws:iam::${id}:user/alice`,
        UserPolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...user) }],
      },
    ],
    RoleDetailList: [
      {
        RoleName: 'Dev',
        RoleId: 'AROADEV',
        Arn: role,
        Tags: tags,
        AssumeRolePolicyDocument: trust,
        RolePolicyList: [{ PolicyName: 'own', PolicyDocument: policy(...(parts.role ?? session)) }],
      },
    ],
    Instances: [{ InstanceId: 'i-1', Region: 'eu-west-1', OsUsers: ['app', 'admin'] }],
    SessionDocuments: [{ Name: 'SSM-SessionManagerRunShell', SessionType: 'Standard_Stream', RunAsEnabled: true }],
    ...more,
  });

export const shell = (parts: Parts): AccessPath | undefined => reach(accountOf(parts), 'alice', 'i-1').paths[0];
