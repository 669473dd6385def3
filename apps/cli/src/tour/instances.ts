/** The two instances of the tour, their profile of five actions, and the wait until their agents are online. */
import { DescribeImagesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import type { Clients } from './clients.ts';
import { fiveActions, trustEc2 } from './policies.ts';

const profile = 'ManagedNode';

export async function createProfile({ iam }: Clients): Promise<void> {
  await iam.send(new CreateRoleCommand({ RoleName: profile, AssumeRolePolicyDocument: JSON.stringify(trustEc2) }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: profile,
      PolicyName: 'FiveActions',
      PolicyDocument: JSON.stringify(fiveActions),
    }),
  );
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: profile }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: profile, RoleName: profile }));
}

/** Launches one instance, with tags or, on purpose, without any. Answers its id. */
export async function launch(
  { ec2 }: Clients,
  userData: string,
  tags: Readonly<Record<string, string>>,
): Promise<string> {
  const images = await ec2.send(new DescribeImagesCommand({}));
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const run = await ec2.send(
    new RunInstancesCommand({
      ImageId: images.Images?.[0]?.ImageId ?? '',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: profile },
      UserData: Buffer.from(userData).toString('base64'),
      ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'instance' as const, Tags }] }),
    }),
  );
  return run.Instances?.[0]?.InstanceId ?? '';
}

/** True once all are online; false when the time is over. */
export async function waitOnline({ ssm }: Clients, ids: readonly string[], milliseconds: number): Promise<boolean> {
  const until = performance.now() + milliseconds;
  while (performance.now() < until) {
    const known = await ssm.send(new DescribeInstanceInformationCommand({}));
    const online = new Set(
      known.InstanceInformationList?.filter((node) => node.PingStatus === 'Online').map((node) => node.InstanceId),
    );
    if (ids.every((id) => online.has(id))) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
