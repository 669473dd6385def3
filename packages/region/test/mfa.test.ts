/** Virtual MFA devices, their codes on the region's clock, and what policies see of them. */
import {
  CreateVirtualMFADeviceCommand,
  DeactivateMFADeviceCommand,
  DeleteUserCommand,
  DeleteVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  GetMFADeviceCommand,
  IAMClient,
  ListMFADevicesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  ResyncMFADeviceCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { base32, codeOfStep, stepAt } from '../src/services/iam/totp.ts';
import { arnOf, fresh, harness, iam } from './iam-region.ts';
import { allow, makeRole, makeUser, policy, trust } from './people.ts';

type Keys = Awaited<ReturnType<typeof makeUser>>;
let user: string;
let keys: Keys;
let seed: Buffer;
let serial: string;

const present = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

beforeEach(async () => {
  user = fresh('anna');
  const statements = [allow('sts:*'), allow('iam:ListUsers', '*', present)];
  keys = await makeUser(harness, user, policy(...statements));
  const { VirtualMFADevice: device } = await iam.send(
    new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: user }),
  );
  serial = device?.SerialNumber ?? '';
  seed = bytesOf(Buffer.from(device?.Base32StringSeed ?? []).toString());
});

function bytesOf(text: string): Buffer {
  const bits = [...text]
    .map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

const code = (ahead = 0): string => codeOfStep(seed, stepAt(harness.region.clock.now()) + ahead);
const wrongCode = (): string => {
  const right = [-1, 0, 1].map(code);
  return ['000000', '111111', '222222', '333333'].find((one) => !right.includes(one)) ?? '';
};
const codes = (first: string, second: string) => ({
  UserName: user,
  SerialNumber: serial,
  AuthenticationCode1: first,
  AuthenticationCode2: second,
});
const enable = (first = code(-1), second = code()) => iam.send(new EnableMFADeviceCommand(codes(first, second)));
let passed = 0;
function pass(seconds = 60): void {
  harness.clock.advance(seconds);
  passed += seconds;
}
// Clients that try once sign with the computer's time.
afterEach(() => pass(-passed));

const sts = (given: Keys): STSClient => new STSClient({ ...harness.client(given), maxAttempts: 2 });
const session = (TokenCode?: string, SerialNumber = TokenCode === undefined ? undefined : serial) =>
  sts(keys).send(new GetSessionTokenCommand({ TokenCode, SerialNumber }));

async function listUsersWith(answer: Promise<{ Credentials?: Credentials | undefined }>) {
  const { Credentials } = await answer;
  const client = new IAMClient({
    ...harness.client({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    }),
    maxAttempts: 2,
  });
  return client.send(new ListUsersCommand({}));
}

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i the code is that of RFC 6238', (seconds, expected) => {
  expect(codeOfStep(Buffer.from('12345678901234567890'), stepAt(new Date(seconds * 1000)))).toBe(expected);
});

test('base32 is that of RFC 4648', () => {
  expect(base32(Buffer.from('fooba'))).toBe('MZXW6YTB');
  expect(bytesOf(base32(seed))).toEqual(seed);
});

describe('devices', () => {
  test('are created, enabled by two codes in a row, listed, deactivated and deleted', async () => {
    expect(serial).toBe(arnOf('mfa', user));
    expect(seed).toHaveLength(40);
    await enable();
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: user }));
    expect(MFADevices).toMatchObject([{ UserName: user, SerialNumber: serial, EnableDate: expect.any(Date) }]);
    expect(await iam.send(new GetMFADeviceCommand({ UserName: user, SerialNumber: serial }))).toMatchObject({
      SerialNumber: serial,
    });
    const listed = await iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: 'Assigned' }));
    const device = listed.VirtualMFADevices?.find(({ SerialNumber }) => SerialNumber === serial);
    expect(device).toMatchObject({ User: { UserName: user } });
    expect(device).not.toHaveProperty('Base32StringSeed');
    const remove = () => iam.send(new DeleteVirtualMFADeviceCommand({ SerialNumber: serial }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await expect(iam.send(new DeleteUserCommand({ UserName: user }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
    });
    await iam.send(new DeactivateMFADeviceCommand({ UserName: user, SerialNumber: serial }));
    await remove();
    expect((await iam.send(new ListMFADevicesCommand({ UserName: user }))).MFADevices).toEqual([]);
  });

  test.each([
    ['the same code twice', () => [code(), code()]],
    ['codes in the wrong order', () => [code(), code(-1)]],
    ['codes of an hour ago', () => [code(-121), code(-120)]],
  ])('are not enabled by %s', async (_, given) => {
    const [first = '', second = ''] = given();
    await expect(enable(first, second)).rejects.toMatchObject({
      name: 'InvalidAuthenticationCodeException',
      $metadata: { httpStatusCode: 403 },
    });
    await enable();
  });

  test('are not those of another user', async () => {
    await enable();
    const other = await makeUser(harness, fresh('eve'), policy(allow('*')));
    pass();
    const ask = (who: Keys) => sts(who).send(new GetSessionTokenCommand({ SerialNumber: serial, TokenCode: code() }));
    await expect(ask(other)).rejects.toMatchObject({ name: 'AccessDenied', message: /unable to validate MFA code/ });
    await ask(keys);
  });
});

describe('a code', () => {
  beforeEach(async () => {
    await enable();
    pass();
  });

  test('counts once', async () => {
    const used = code();
    await session(used);
    await expect(session(used)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: /invalid MFA one time pass code/,
    });
    pass();
    await session(code());
  });

  test('is refused when it is wrong, and without its device', async () => {
    await expect(session(wrongCode())).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(sts(keys).send(new GetSessionTokenCommand({ TokenCode: code() }))).rejects.toThrow(
      /must provide both/,
    );
    await session(code());
  });

  test('guessed-codes: five wrong ones lock the device for five minutes', async () => {
    for (let n = 0; n < 5; n++) await expect(session(wrongCode())).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(session(code())).rejects.toMatchObject({ name: 'AccessDenied' });
    pass(300);
    await session(code());
  });

  test('of a clock that is off counts after two in a row', async () => {
    await expect(session(code(5))).rejects.toMatchObject({ name: 'AccessDenied' });
    await iam.send(new ResyncMFADeviceCommand(codes(code(4), code(5))));
    pass();
    await expect(session(code())).rejects.toMatchObject({ name: 'AccessDenied' });
    await session(code(5));
  });
});

describe('decisions', () => {
  beforeEach(async () => {
    await enable();
    pass();
  });

  test('a session with MFA may what needs it, one without may not', async () => {
    expect(await listUsersWith(session(code()))).toHaveProperty('Users');
    await expect(listUsersWith(session())).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await expect(
      new IAMClient({ ...harness.client(keys), maxAttempts: 2 }).send(new ListUsersCommand({})),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('a role that asks for MFA, of which its session has none', async () => {
    const name = fresh('Admin');
    const recent = { ...present, NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } };
    const RoleArn = await makeRole(
      harness,
      name,
      trust({ AWS: arnOf('user', user) }, recent),
      policy(allow('iam:ListUsers', '*', present)),
    );
    const assume = (who: STSClient, mfa = {}) =>
      who.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: user, ...mfa }));
    await expect(assume(sts(keys))).rejects.toMatchObject({ name: 'AccessDenied' });
    const role = assume(sts(keys), { SerialNumber: serial, TokenCode: code() });
    await expect(listUsersWith(role)).rejects.toMatchObject({ name: 'AccessDenied' });

    pass();
    const { Credentials } = await session(code());
    const withMfa = sts({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    } as Keys);
    await assume(withMfa);
    pass(3600);
    await withMfa.send(new GetCallerIdentityCommand({}));
    await expect(assume(withMfa)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
