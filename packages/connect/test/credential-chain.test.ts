/** The credentials that a command uses are those the AWS CLI would use, and role sessions bear the caller's name. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadProfile } from '../src/index.ts';
import { assumed, endpoint, identity } from './aws-endpoint.ts';
import { credentialCases } from './credential-cases.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-chain-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('HOME', folder);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test.each(credentialCases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  const { url, calls } = await endpoint({
    GetCallerIdentity: ({ authorization }) => ({
      body: identity(
        authorization.includes('=ASIANAMELESS/')
          ? 'arn:aws:sts::111122223333:assumed-role/Base/botocore-session-1795000000'
          : 'arn:aws:iam::111122223333:user/jane',
      ),
    }),
    AssumeRole: () => ({ body: assumed(new Date(Date.now() + 3_600_000)) }),
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  writeFileSync(join(folder, 'config'), one.config ?? '');
  writeFileSync(join(folder, 'credentials'), one.credentials ?? '');
  for (const [name, value] of Object.entries(one.env ?? {})) vi.stubEnv(name, value);
  const keys = async () => {
    const profile = one.profile === undefined ? {} : { profile: one.profile };
    return (await loadProfile({ ...profile, mfaCode: async () => '123456' }, process.env)).keys();
  };
  if (one.error === undefined) expect((await keys()).accessKeyId).toBe(one.key);
  else {
    await expect(keys()).rejects.toMatchObject({
      code: one.code ?? 'connect/no-credentials',
      message: expect.stringContaining(one.error),
      hint: expect.stringContaining(one.hint ?? ''),
    });
  }
  const assume = calls.find(({ target }) => target === 'Sts.AssumeRole');
  const { by, as, more = {} } = one.assumed ?? {};
  expect(/Credential=(\w+)/.exec(assume?.authorization ?? '')?.[1]).toBe(by);
  if (as !== undefined) {
    expect(Object.fromEntries(new URLSearchParams(assume?.body))).toMatchObject({ RoleSessionName: as, ...more });
  }
});

test('the failure of a credential_process keeps its status and what it wrote as the cause', async () => {
  const command = '/bin/sh -c "echo first >&2; echo second >&2; exit 9"';
  writeFileSync(join(folder, 'config'), `[profile ops]\ncredential_process = ${command}\n`);
  const access = await loadProfile({ profile: 'ops' }, process.env);
  await expect(access.keys()).rejects.toMatchObject({
    cause: expect.objectContaining({ message: 'failed with exit code 9\nfirst\nsecond' }),
  });
});

test('the region of a profile with spaces in its name is read as well', async () => {
  vi.stubEnv('AWS_REGION', undefined);
  writeFileSync(join(folder, 'config'), '[profile "my ops"]\nregion = eu-north-1\n');
  expect((await loadProfile({ profile: 'my ops' }, process.env)).region).toBe('eu-north-1');
});

test('an MFA code is not asked for where there is no terminal', async () => {
  const { askMfaCode } = await import('../src/aws/mfa-code.ts');
  for (const path of ['/nonexistent', '/dev/null']) {
    await expect(askMfaCode('arn:aws:iam::111122223333:mfa/jane', path)).rejects.toMatchObject({
      code: 'connect/no-credentials',
      message: expect.stringContaining('there is no terminal to ask on'),
    });
  }
});
