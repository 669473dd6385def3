/** The region cross-examined by the AWS CLI, a client nobody here wrote. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  const outcome = await cli('iam', 'list-saml-providers');

  expect(outcome.status).not.toBe(0);
  expect(outcome.stderr).toContain('(NotImplemented)');
  expect(outcome.stderr).toContain('this local region does not serve iam:ListSAMLProviders');
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

test('the AWS CLI puts, lists, gets and removes objects, large ones in parts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-cli-s3-'));
  try {
    const [source, target] = [join(folder, 'source'), join(folder, 'target')];
    const bytes = randomBytes(12_000_000);
    writeFileSync(source, bytes);
    const s3 = async (...args: string[]): Promise<string> => {
      const outcome = await cli('s3', ...args);
      expect(outcome, outcome.stderr).toMatchObject({ status: 0 });
      return outcome.stdout;
    };
    await s3('mb', 's3://cli-bucket');
    await s3('cp', '--no-progress', source, 's3://cli-bucket/in parts/ü');
    expect(await s3('ls', '--recursive', 's3://cli-bucket')).toMatch(/ 12000000 in parts\/ü\n$/);
    const { ETag } = await ask('s3api', 'head-object', '--bucket', 'cli-bucket', '--key', 'in parts/ü');
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    await s3('cp', '--no-progress', 's3://cli-bucket/in parts/ü', target);
    expect(readFileSync(target).equals(bytes)).toBe(true);
    const denied = await cli('s3api', 'get-object', '--bucket', 'cli-bucket', '--key', 'missing', target);
    expect(denied.stderr).toContain('(NoSuchKey)');
    await s3('rm', '--recursive', 's3://cli-bucket');
    await s3('rb', 's3://cli-bucket');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Debian's botocore of 2022: signed chunks, virtual hosts and checksums as they were then. */
const botocore = `
import botocore.session, botocore.config, sys
from botocore.exceptions import ClientError
config = botocore.config.Config(signature_version="s3v4", s3={"addressing_style": "path", "payload_signing_enabled": True})
s3 = botocore.session.get_session().create_client("s3", endpoint_url=sys.argv[1], config=config)
s3.create_bucket(Bucket="boto-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
s3.put_bucket_versioning(Bucket="boto-bucket", VersioningConfiguration={"Status": "Enabled"})
first = s3.put_object(Bucket="boto-bucket", Key="a", Body=b"one", Metadata={"n": "1"}, ChecksumAlgorithm="SHA256")
s3.put_object(Bucket="boto-bucket", Key="a", Body=b"two")
print(s3.get_object(Bucket="boto-bucket", Key="a")["Body"].read().decode())
print(s3.get_object(Bucket="boto-bucket", Key="a", VersionId=first["VersionId"])["Body"].read().decode())
print(len(s3.list_object_versions(Bucket="boto-bucket")["Versions"]))
try:
    s3.get_object(Bucket="boto-bucket", Key="a", IfNoneMatch=s3.head_object(Bucket="boto-bucket", Key="a")["ETag"])
except ClientError as refused:
    print(refused.response["ResponseMetadata"]["HTTPStatusCode"])
import urllib.request
url = s3.generate_presigned_url("get_object", Params={"Bucket": "boto-bucket", "Key": "a"})
print(urllib.request.urlopen(url).read().decode())
`;

test('botocore keeps versions, reads on conditions and presigns', async () => {
  const [account] = region.ready.accounts;
  if (account === undefined) throw new Error('the region has no account');
  const outcome = await run('/usr/bin/python3', ['-c', botocore, region.ready.endpointUrl], {
    env: region.env(account),
  });
  expect(outcome, outcome.stderr).toMatchObject({ status: 0 });
  expect(outcome.stdout).toBe('two\none\n2\n304\ntwo\n');
});
