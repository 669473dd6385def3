/** AWS's own names inside an instance: what finds the region there without being told where it is. */
import {
  CreateSubnetCommand,
  CreateVpcCommand,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from '../apps/cli/src/tour/instances.ts';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';

let example: ExampleRegion;

beforeAll(async () => {
  example = await startExampleRegion();
});
afterAll(() => example?.region.close());

/** What a command prints in web-1, where a person runs it with the environment of a login. */
async function there(command: string): Promise<string> {
  const { stdout, stderr } = await example.as('devops', ['exec', 'web-1', '--', 'sh', '-c', command]);
  return stdout + stderr;
}

/** Debian's AWS CLI of 2022, which knows no AWS_ENDPOINT_URL. */
const identity = '/usr/bin/aws sts get-caller-identity --output text --query Arn';
const botocore =
  'import botocore.session as s; print(s.get_session().create_client("sts").get_caller_identity()["Arn"])';
const urllib = 'import urllib.request as u, urllib.error as e\ntry: u.urlopen("https://b.s3.eu-west-1.amazonaws.com/")';
const arn = (id: string): string => `arn:aws:sts::111122223333:assumed-role/ManagedNode/${id}\n`;

/** What the service says is not this test's; that there is an answer under a trusted name is. */
const answered = (url: string): string => `curl -sS -o /dev/null ${url} && echo answered`;

/** What a person types, and what it prints. One session for all: opening one takes longer than most of them. */
const rows = [
  ['the AWS CLI', identity, 'IDENTITY'],
  ['cron', `env -i HOME=$HOME LOGNAME=x PATH=/usr/bin:/bin SHELL=/bin/sh ${identity}`, 'IDENTITY'],
  ['botocore', `env -i AWS_DEFAULT_REGION=eu-west-1 /usr/bin/python3 -c '${botocore}'`, 'IDENTITY'],
  ['curl', answered('https://ssm.eu-west-1.amazonaws.com/'), 'answered'],
  ['the store of OpenSSL', `/usr/bin/python3 -c '${urllib}\nexcept e.HTTPError: print("answered")'`, 'answered'],
  ['a bucket with dots', answered('https://a.b.s3.eu-west-1.amazonaws.com/'), 'answered'],
  ['a bucket without TLS', answered('http://b.s3.eu-west-1.amazonaws.com/'), 'answered'],
  ['example.com', 'getent hosts example.com || echo unknown', 'unknown'],
  ["another's instance", 'getent hosts ec2-192-0-2-9.eu-west-1.compute.amazonaws.com || echo unknown', 'unknown'],
  ['variables', 'env | grep -ciE "^aws|ssl|cert|proxy"', '0'],
] as const;

test('a person, cron and every program find the region by its names, and nobody else', async () => {
  const printed = (await there(rows.map(([, command]) => command).join('\n'))).trimEnd().split('\n');
  expect(rows.map(([what], index) => [what, printed[index]])).toEqual(
    rows.map(([what, , expected]) => [what, expected.replace('IDENTITY', arn(example.setup.web).trim())]),
  );
});

async function consoleAfterUserData(id: string): Promise<string> {
  let text = '';
  while (!text.includes('user data ended')) {
    const { Output = '' } = await example.root.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
    text = Buffer.from(Output, 'base64').toString();
  }
  return text;
}

test('root finds the region in user data, at the first moment of an instance', async () => {
  const id = await launch(example.root, `#!/bin/sh\n${identity} >/dev/console 2>&1\n`, {});
  const console = async (): Promise<string> => {
    const { Output = '' } = await example.root.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }));
    return Buffer.from(Output, 'base64').toString();
  };
  await expect.poll(console, { timeout: 30_000 }).toContain('user data ended with status 0');
  expect(await console()).toContain(`console: ${arn(id)}`);
});

test('an instance whose subnet has no route reaches no service, and its metadata service all the same', async () => {
  const { ec2 } = example.root;
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.77.0.0/16' }));
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.77.0.0/24' }));
  const token = '-X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 9" http://169.254.169.254/latest/api/token';
  const script = [
    '#!/bin/sh',
    'exec >/dev/console 2>&1',
    'curl -s -o /dev/null https://sts.eu-west-1.amazonaws.com/; echo sts ended with $?',
    `curl -s -o /dev/null ${token}; echo metadata ended with $?`,
  ];
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-05a11190b7000c0de',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: Subnet?.SubnetId,
      UserData: Buffer.from(script.join('\n')).toString('base64'),
    }),
  );
  const id = Instances?.[0]?.InstanceId ?? '';
  const console = await consoleAfterUserData(id);
  expect(console).toMatch(/console: sts ended with [1-9]/);
  expect(console).toContain('console: metadata ended with 0\n');
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
});
