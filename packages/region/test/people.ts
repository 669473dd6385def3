/** The people of the tour, made through the API as an administrator would. */
import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { account, type ClientConfig, type Harness } from './harness.ts';

export type Keys = ClientConfig['credentials'];

export type Statement = Readonly<Record<string, unknown>>;

export function policy(...statements: readonly Statement[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function allow(
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  condition?: object,
): Statement {
  return {
    Effect: 'Allow',
    Action: action,
    Resource: resource,
    ...(condition !== undefined && { Condition: condition }),
  };
}

export function trust(
  principal: object | string,
  condition?: object,
  action: string | readonly string[] = 'sts:AssumeRole',
): string {
  return policy({
    Effect: 'Allow',
    Principal: principal,
    Action: action,
    ...(condition !== undefined && { Condition: condition }),
  });
}

/** A user with an access key, and an inline policy when one is given. */
export async function makeUser(harness: Harness, name: string, document?: string, keys?: Keys): Promise<Keys> {
  const iam = new IAMClient(harness.client(keys));
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (document !== undefined) {
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'inline', PolicyDocument: document }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}

export async function makeRole(
  harness: Harness,
  name: string,
  trusted: string,
  document?: string,
  keys?: Keys,
): Promise<string> {
  const iam = new IAMClient(harness.client(keys));
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trusted }));
  if (document !== undefined) {
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'inline', PolicyDocument: document }));
  }
  return Role?.Arn ?? '';
}

type AssumeRole = Omit<ConstructorParameters<typeof AssumeRoleCommand>[0], 'RoleArn'>;

export async function assume(harness: Harness, keys: Keys, role: string, input: AssumeRole): Promise<Keys> {
  const { Credentials } = await new STSClient(harness.client(keys)).send(
    new AssumeRoleCommand({ RoleArn: role, ...input }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

export type People = {
  readonly devops: Keys;
  readonly developer: Keys;
  readonly devopsRole: string;
  readonly developerRole: string;
};

/** Groups DevOps and Developer, a user in each, a role for each; session names bound to the user's on both sides. */
export async function makePeople(harness: Harness): Promise<People> {
  const iam = new IAMClient(harness.client());
  const own = { StringEquals: { 'sts:RoleSessionName': '${aws:username}' } };
  const make = async (group: string, user: string): Promise<[Keys, string]> => {
    const keys = await makeUser(harness, user);
    await iam.send(new CreateGroupCommand({ GroupName: group }));
    await iam.send(new AddUserToGroupCommand({ GroupName: group, UserName: user }));
    const arn = await makeRole(harness, `${group}Role`, trust({ AWS: `arn:aws:iam::${account}:root` }, own));
    const document = policy(allow('sts:AssumeRole', arn, own));
    await iam.send(new PutGroupPolicyCommand({ GroupName: group, PolicyName: 'assume', PolicyDocument: document }));
    return [keys, arn];
  };
  const [devops, devopsRole] = await make('DevOps', 'devops-user');
  const [developer, developerRole] = await make('Developer', 'developer-user');
  return { devops, developer, devopsRole, developerRole };
}
