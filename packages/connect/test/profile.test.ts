import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { profileEndpoint } from '../src/aws/profile-endpoint.ts';
import { loadProfile } from '../src/index.ts';
import { assumed, denied, endpoint, identity, started } from './aws-endpoint.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-profile-'));
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('the environment chooses endpoint, region and keys, as for the AWS CLI', async () => {
  const { url, calls } = await endpoint({ StartSession: started });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_DEFAULT_REGION', 'eu-north-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const access = await loadProfile({}, process.env);
  expect(access.region).toBe('eu-north-1');
  expect(access.customHosts()).toEqual([]);
  const session = await access.ssm.startSession({ target: 'i-0123456789abcdef0', parameters: { command: ['ls'] } });
  expect(session).toEqual({
    sessionId: 'jane-0a',
    target: 'i-0123456789abcdef0',
    streamUrl: 'ws://127.0.0.1:1/x',
    tokenValue: 'token',
  });
  expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ Target: 'i-0123456789abcdef0', Parameters: { command: ['ls'] } });
  expect(calls[0]?.authorization).toContain('Credential=AKIAENV/');
  expect(access.customHosts()).toEqual(['127.0.0.1']);
  expect(await access.keys()).toMatchObject({ accessKeyId: 'AKIAENV' });
});

test('a profile brings its keys, region and endpoint, and wins over keys in the environment in silence', async () => {
  const { url, calls } = await endpoint({ StartSession: started });
  writeFileSync(join(folder, 'config'), `[profile ops]\nregion = eu-west-3\nendpoint_url = ${url}\n`);
  writeFileSync(join(folder, 'credentials'), '[ops]\naws_access_key_id = AKIAOPS\naws_secret_access_key = s\n');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const access = await loadProfile({ profile: 'ops' }, process.env);
  await access.ssm.startSession({ target: 'i-0123456789abcdef0' });
  expect(access.region).toBe('eu-west-3');
  expect(calls[0]?.authorization).toContain('Credential=AKIAOPS/');
  expect(access.customHosts()).toEqual(['127.0.0.1']);
  expect(warned).not.toHaveBeenCalled();
});

test('a role is assumed once, under the name of the person', async () => {
  const { url, calls } = await endpoint({
    StartSession: started,
    GetCallerIdentity: () => ({ body: identity('arn:aws:iam::111122223333:user/team/jane') }),
    AssumeRole: () => ({ body: assumed(new Date(Date.now() + 3_600_000)) }),
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const access = await loadProfile({ role: 'arn:aws:iam::111122223333:role/DevOpsRole' }, process.env);
  await access.ssm.startSession({ target: 'i-0123456789abcdef0' });
  expect(await access.keys()).toMatchObject({ accessKeyId: 'ASIAROLE', sessionToken: 't' });
  expect(calls.map((call) => call.target)).toEqual([
    'Sts.GetCallerIdentity',
    'Sts.AssumeRole',
    'AmazonSSM.StartSession',
  ]);
  expect(new URLSearchParams(calls[1]?.body).get('RoleSessionName')).toBe('jane');
  expect(calls[2]?.authorization).toContain('Credential=ASIAROLE/');
});

test('a role that may not be assumed is named, with the statement that is missing', async () => {
  const { url } = await endpoint({
    GetCallerIdentity: () => ({ body: identity('arn:aws:iam::111122223333:user/jane') }),
    AssumeRole: () => ({ status: 403, body: denied }),
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const access = await loadProfile({ role: 'arn:aws:iam::111122223333:role/DevOpsRole' }, process.env);
  await expect(access.ssm.startSession({ target: 'i-0123456789abcdef0' })).rejects.toMatchObject({
    code: 'connect/access-denied',
    message: expect.stringContaining('the role DevOpsRole'),
    hint: expect.stringContaining('"Action":"sts:AssumeRole","Resource":"arn:aws:iam::111122223333:role/DevOpsRole"'),
  });
});

test('no credentials, no region, and an endpoint that is not there, each say so', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
  const bare = await loadProfile({}, process.env);
  await expect(bare.ssm.describeNodes([])).rejects.toMatchObject({ code: 'connect/no-credentials' });
  await expect(bare.keys()).rejects.toMatchObject({ code: 'connect/no-credentials' });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const alone = await loadProfile({}, process.env);
  await expect(alone.ssm.describeNodes([])).rejects.toMatchObject({ code: 'connect/endpoint-unreachable' });
  vi.stubEnv('AWS_REGION', undefined);
  await expect(loadProfile({}, process.env)).rejects.toMatchObject({ code: 'connect/no-region' });
});

test('a profile that does not exist is named', async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  await expect(loadProfile({ profile: 'nobody' }, process.env)).rejects.toMatchObject({
    code: 'connect/no-credentials',
    message: expect.stringContaining('nobody'),
  });
});

test('a CA bundle that cannot be read is an error and not a silent return to the built-in authorities', async () => {
  vi.stubEnv('AWS_CA_BUNDLE', join(folder, 'missing.pem'));
  await expect(loadProfile({ region: 'eu-west-1' }, process.env)).rejects.toMatchObject({
    code: 'connect/endpoint-unreachable',
  });
});

test('pages are read to the end', async () => {
  let page = 0;
  const { url, calls } = await endpoint({
    DescribeInstanceInformation: () => ({
      body: JSON.stringify({
        InstanceInformationList: [{ InstanceId: `i-0${page}`, PingStatus: 'Online' }],
        ...(++page < 3 ? { NextToken: `page-${page}` } : {}),
      }),
    }),
  });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const access = await loadProfile({ region: 'eu-west-1' }, process.env);
  const nodes = await access.ssm.describeNodes([{ key: 'tag:Name', values: ['web'] }]);
  expect(nodes.map((node) => node.instanceId)).toEqual(['i-00', 'i-01', 'i-02']);
  expect(calls).toHaveLength(3);
});

test('a session that has ended is not resumed', async () => {
  const { url } = await endpoint({ ResumeSession: () => ({ body: JSON.stringify({ SessionId: 'jane-0a' }) }) });
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const access = await loadProfile({ region: 'eu-west-1' }, process.env);
  expect(await access.ssm.resumeSession('jane-0a')).toBeUndefined();
});

test('the endpoint of a profile is read as the AWS CLI reads it', () => {
  const config = join(folder, 'config');
  writeFileSync(
    config,
    [
      '[default]',
      'endpoint_url = http://default.test',
      '[ profile   ops ]',
      'region=eu-west-1',
      'endpoint_url = http://general.test  # a comment',
      'services = local',
      '[services local]',
      'ssm =',
      '  endpoint_url = http://ssm.test',
      'ec2 = ',
      '  endpoint_url = http://ec2.test',
      '[profile plain]',
      'region = eu-west-1',
    ].join('\n'),
  );
  const env = { AWS_CONFIG_FILE: config };
  expect(profileEndpoint('ops', 'ssm', env)).toBe('http://ssm.test');
  expect(profileEndpoint('ops', 'ec2', env)).toBe('http://ec2.test');
  expect(profileEndpoint('ops', 'sts', env)).toBe('http://general.test');
  expect(profileEndpoint('default', 'sts', env)).toBe('http://default.test');
  expect(profileEndpoint('plain', 'ssm', env)).toBeUndefined();
  expect(profileEndpoint('nobody', 'ssm', env)).toBeUndefined();
  for (const variables of [
    { AWS_ENDPOINT_URL: 'http://x' },
    { AWS_ENDPOINT_URL_SSM: 'http://x' },
    { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    { AWS_CONFIG_FILE: join(folder, 'missing') },
  ]) {
    expect(profileEndpoint('ops', 'ssm', { ...env, ...variables })).toBeUndefined();
  }
});

test('a name with wildcards asks EC2 for that name and no other instance', async () => {
  const { url, calls } = await endpoint({
    DescribeInstances: () => ({
      body: '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet/></DescribeInstancesResponse>',
    }),
  });
  const given = { keys: { accessKeyId: 'AKIAGIVEN', secretAccessKey: 's' }, endpoint: url };
  const access = await loadProfile({ given, region: 'eu-west-1' }, process.env);
  const asked = async (value: string): Promise<Record<string, string>> => {
    await access.lookUpInstances({ key: 'tag:Name', values: [value] });
    return Object.fromEntries(new URLSearchParams(calls.at(-1)?.body));
  };
  for (const [typed, sent] of [
    ['web-*', 'web-\\*'],
    ['web-?', 'web-\\?'],
    ['a\\b', 'a\\\\b'],
    ['\\*', '\\\\\\*'],
    ['a,b', 'a,b'],
    ['web-1', 'web-1'],
  ] as const) {
    const parameters = await asked(typed);
    expect(parameters).toMatchObject({ 'Filter.1.Name': 'tag:Name', 'Filter.1.Value.1': sent });
    expect(parameters).not.toHaveProperty(['Filter.1.Value.2']);
  }
});
