/** A role that asks for MFA, as a person takes it: a device of their own, a code typed on a terminal, on the region's clock. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOfStep, stepAt } from '../packages/region/src/services/iam/totp.ts';
import { run } from './programs.ts';
import { onTerminal } from './pty.ts';
import { node, type RegionProcess, sallyport, startRegionProcess } from './region-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-mfa-'));
const user = 'arn:aws:iam::111122223333:user/anna';
const role = 'arn:aws:iam::111122223333:role/Web';
let region: RegionProcess;
const mfaArn = 'arn:aws:iam::111122223333:mfa/';
let seed: Buffer;
let anna: STSClient;

beforeAll(async () => {
  region = await startRegionProcess();
  const [root] = region.ready.accounts;
  if (root === undefined) throw new Error('a region has an account');
  const iam = new IAMClient({ region: 'eu-west-1', endpoint: region.ready.endpointUrl, credentials: root });
  await iam.send(new CreateUserCommand({ UserName: 'anna' }));
  const PolicyName = 'inline';
  const assume = statement({ Action: 'sts:AssumeRole', Resource: role });
  await iam.send(new PutUserPolicyCommand({ UserName: 'anna', PolicyName, PolicyDocument: assume }));
  const trust = statement({ Principal: { AWS: user }, Action: 'sts:AssumeRole', Condition: { Bool: mfa } });
  await iam.send(new CreateRoleCommand({ RoleName: 'Web', AssumeRolePolicyDocument: trust }));
  const list = statement({ Action: ['ec2:DescribeInstances', 'ssm:DescribeInstanceInformation'], Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'Web', PolicyName, PolicyDocument: list }));
  const { VirtualMFADevice: device } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'anna' }),
  );
  seed = bytesOf(Buffer.from(device?.Base32StringSeed ?? []).toString());
  const step = stepAt(new Date());
  await iam.send(
    new EnableMFADeviceCommand({
      UserName: 'anna',
      SerialNumber: device?.SerialNumber,
      AuthenticationCode1: codeOfStep(seed, step - 1),
      AuthenticationCode2: codeOfStep(seed, step),
    }),
  );
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: 'anna' }));
  anna = new STSClient({
    region: 'eu-west-1',
    endpoint: region.ready.endpointUrl,
    credentials: { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' },
  });
  const profile = `role_arn = ${role}\nsource_profile = anna\nmfa_serial = ${device?.SerialNumber}\n`;
  writeFileSync(join(folder, 'config'), `[profile web]\n${profile}`);
  const keys = `aws_access_key_id = ${key?.AccessKeyId}\naws_secret_access_key = ${key?.SecretAccessKey}\n`;
  writeFileSync(join(folder, 'credentials'), `[anna]\n${keys}`);
});
afterAll(async () => {
  await region?.close();
  rmSync(folder, { recursive: true });
});

const mfa = { 'aws:MultiFactorAuthPresent': 'true' };

function statement(one: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...one }] });
}

function bytesOf(base32: string): Buffer {
  const five = (char: string): string => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0');
  const bits = [...base32].map(five).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of a minute later: the region's clock goes there, so that it is none that was used. */
async function nextCode(): Promise<string> {
  const { stdout } = await run(node, [sallyport, 'region', 'clock', '--ready-file', region.readyFile, '+1m'], {
    env: { PATH: process.env.PATH },
  });
  return codeOfStep(seed, stepAt(new Date(stdout.trim())));
}

async function listWith(code: string): Promise<number> {
  const one = onTerminal(node, [sallyport, 'ls', '--profile', 'web'], {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: region.ready.endpointUrl,
  });
  await one.shows(/Enter MFA code for arn:aws:iam::111122223333:mfa\/anna: $/);
  one.type(`${code}\r`);
  return one.ended;
}

test('a code of the device gives the role, and the same code does not give it again', async () => {
  const code = await nextCode();
  expect(await listWith(code)).toBe(0);
  const again = { RoleArn: role, RoleSessionName: 'anna', SerialNumber: `${mfaArn}anna`, TokenCode: code };
  await expect(anna.send(new AssumeRoleCommand(again))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('invalid MFA one time pass code'),
  });
  expect(await listWith(await nextCode())).toBe(0);
});
