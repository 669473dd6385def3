/** The tour's two people: IAM group, IAM user, role, all with AWS's own calls. */
import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import type { Clients, Keys } from './clients.ts';
import { assumeOwnRole, sessionAccess, trustOwnName } from './policies.ts';

export type Person = {
  readonly user: string;
  readonly group: string;
  readonly role: string;
  readonly roleArn: string;
  readonly keys: Keys;
};

export type PersonPlan = { readonly user: string; readonly group: string; readonly role: string };

export const devops: PersonPlan = { user: 'devops-user', group: 'DevOps', role: 'DevOpsRole' };
export const developer: PersonPlan = { user: 'developer-user', group: 'Developer', role: 'DeveloperRole' };

export async function createPerson(
  root: Clients,
  plan: PersonPlan,
  where: { readonly region: string; readonly account: string; readonly team: string },
): Promise<Person> {
  const { iam } = root;
  await iam.send(new CreateGroupCommand({ GroupName: plan.group }));
  await iam.send(new CreateUserCommand({ UserName: plan.user }));
  await iam.send(new AddUserToGroupCommand({ GroupName: plan.group, UserName: plan.user }));
  await iam.send(
    new PutGroupPolicyCommand({
      GroupName: plan.group,
      PolicyName: 'AssumeOwnRole',
      PolicyDocument: JSON.stringify(assumeOwnRole(where.account, plan.role)),
    }),
  );
  const role = await iam.send(
    new CreateRoleCommand({
      RoleName: plan.role,
      AssumeRolePolicyDocument: JSON.stringify(trustOwnName(where.account)),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: plan.role,
      PolicyName: 'SessionAccess',
      PolicyDocument: JSON.stringify(sessionAccess(where.region, where.account, where.team)),
    }),
  );
  const made = await iam.send(new CreateAccessKeyCommand({ UserName: plan.user }));
  return {
    ...plan,
    roleArn: role.Role?.Arn ?? '',
    keys: {
      accessKeyId: made.AccessKey?.AccessKeyId ?? '',
      secretAccessKey: made.AccessKey?.SecretAccessKey ?? '',
    },
  };
}
