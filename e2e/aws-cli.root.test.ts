/** The region cross-examined by the AWS CLI, a client nobody here wrote. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { find, type Outcome, run } from './programs.ts';
import { type RegionProcess, startRegionProcess } from './region-process.ts';

let region: RegionProcess;
const aws = find('aws');

beforeAll(async () => {
  region = await startRegionProcess();
});
afterAll(() => region?.close());

/** With --endpoint-url as well, because Debian's 2.9 does not know AWS_ENDPOINT_URL yet. */
async function cli(...args: string[]): Promise<Outcome> {
  const [account] = region.ready.accounts;
  if (account === undefined || aws === undefined) throw new Error('the AWS CLI and an account are needed');
  const env = { ...region.env(account), HOME: '/nonexistent', AWS_PAGER: '' };
  return await run(aws, [...args, '--endpoint-url', region.ready.endpointUrl, '--output', 'json'], { env });
}

async function ask(...args: string[]): Promise<Record<string, unknown>> {
  const outcome = await cli(...args);
  if (outcome.status !== 0) throw new Error(`aws ${args.join(' ')}: ${outcome.stderr}`);
  return outcome.stdout.trim() === '' ? {} : (JSON.parse(outcome.stdout) as Record<string, unknown>);
}

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const nothing = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'ssm:UpdateInstanceInformation', Resource: '*' }],
});

test('the AWS CLI creates users, groups, roles and policies, and reads them back', async () => {
  expect((await ask('sts', 'get-caller-identity')).Arn).toBe(`arn:aws:iam::${region.ready.accounts[0]?.id}:root`);
  await ask('iam', 'create-user', '--user-name', 'anna', '--tags', 'Key=team,Value=web');
  await ask('iam', 'create-group', '--group-name', 'Web');
  await ask('iam', 'add-user-to-group', '--user-name', 'anna', '--group-name', 'Web');
  const made = await ask('iam', 'create-policy', '--policy-name', 'node', '--policy-document', nothing);
  const arn = (made.Policy as { Arn: string }).Arn;
  await ask('iam', 'create-role', '--role-name', 'node', '--assume-role-policy-document', trust);
  await ask('iam', 'attach-role-policy', '--role-name', 'node', '--policy-arn', arn);
  await ask('iam', 'create-instance-profile', '--instance-profile-name', 'node');
  await ask('iam', 'add-role-to-instance-profile', '--instance-profile-name', 'node', '--role-name', 'node');
  const attached = await ask('iam', 'list-attached-role-policies', '--role-name', 'node');
  expect(attached.AttachedPolicies).toEqual([{ PolicyName: 'node', PolicyArn: arn }]);
  const groups = (await ask('iam', 'list-groups-for-user', '--user-name', 'anna')).Groups as { GroupName: string }[];
  expect(groups.map((group) => group.GroupName)).toEqual(['Web']);
});

test('the AWS CLI runs an instance and sees it running', async () => {
  const images = (await ask('ec2', 'describe-images')).Images as { ImageId: string }[];
  const image = images[0]?.ImageId ?? '';
  const run = await ask('ec2', 'run-instances', '--image-id', image, '--instance-type', 't3.micro');
  const id = (run.Instances as { InstanceId: string }[])[0]?.InstanceId ?? '';
  expect(id).toMatch(/^i-[0-9a-f]{17}$/);
  await ask('ec2', 'wait', 'instance-running', '--instance-ids', id);
  await ask('ec2', 'terminate-instances', '--instance-ids', id);
});

test('an operation that is not served says so by name and never answers emptily', async () => {
  const outcome = await cli('iam', 'list-virtual-mfa-devices');

  expect(outcome.status).not.toBe(0);
  expect(outcome.stderr).toContain('(NotImplemented)');
  expect(outcome.stderr).toContain('this local region does not serve iam:ListVirtualMFADevices');
});

test('a user without any policy is refused everything but asking who they are', async () => {
  const key = (await ask('iam', 'create-access-key', '--user-name', 'anna')).AccessKey as {
    AccessKeyId: string;
    SecretAccessKey: string;
  };
  const keys = { accessKeyId: key.AccessKeyId, secretAccessKey: key.SecretAccessKey };
  const env = { ...region.env(keys), AWS_PAGER: '' };
  const who = await run(aws ?? '', ['sts', 'get-caller-identity', '--endpoint-url', region.ready.endpointUrl], { env });
  expect(who.status).toBe(0);
  const denied = await run(aws ?? '', ['iam', 'list-users', '--endpoint-url', region.ready.endpointUrl], { env });
  expect(denied.stdout).toBe('');
  expect(denied.stderr).toMatch(/\(AccessDenied\).*user\/anna is not authorized to perform: iam:ListUsers/s);
  expect((await ask('iam', 'list-users')).Users).toHaveLength(1);
});
