/** Bad input: each a clear sentence with a hint, the exit code of the table, nothing half done. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkReadyFile } from '../apps/cli/src/region/ready-file.ts';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { type Outcome, run } from './programs.ts';
import { node, sallyport } from './region-process.ts';

let example: ExampleRegion;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-bad-'));
  example = await startExampleRegion();
});
afterAll(async () => {
  await example?.region.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `exec` needs no terminal; what it says of a target, shell says too. Its own failures exit 255. */
function exec(to: string, env: NodeJS.ProcessEnv = {}, args: readonly string[] = []): Promise<Outcome> {
  const { setup, region } = example;
  return run(node, [sallyport, 'exec', '--role', setup.devops.roleArn, ...args, to, '--', 'true'], {
    env: { ...region.env(setup.devops.keys), ...env },
  });
}

function cli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  return run(node, [sallyport, ...args], { env: { ...example.region.env(example.setup.devops.keys), ...env } });
}

test.each([
  ['an unknown name', 'nowhere', /there is no instance nowhere/],
  ['an unknown id', 'i-0123456789abcdef0', /i-0123456789abcdef0/],
  ['a name with a wildcard that fits an instance', 'web-*', /there is no instance web-\*/],
  ['another name with a wildcard', 'stopped-?', /there is no instance stopped-\?/],
  ['a target that cannot be one', 'x\u0007y', /cannot be a target/],
])('%s is refused with a sentence and a hint', async (_, to, sentence) => {
  const outcome = await exec(to);
  expect(outcome.status).toBe(255);
  expect(outcome.stderr).toMatch(sentence);
  expect(outcome.stderr).toMatch(/^hint: /m);
  expect(outcome.stdout).toBe('');
});

test('a session without permission names what IAM refused and the statement that would allow it', async () => {
  const outcome = await exec(example.setup.untagged);
  expect(outcome.status).toBe(255);
  expect(outcome.stderr).toMatch(/may not use the instance i-/);
  expect(outcome.stderr).toMatch(/"ssm:StartSession"/);
  const forbidden = await run(
    node,
    [sallyport, 'exec', '--role', example.setup.devops.roleArn, 'web-1', '--', 'true'],
    {
      env: example.region.env(example.setup.developer.keys),
    },
  );
  expect(forbidden.status).toBe(255);
  expect(forbidden.stderr).toMatch(/may not use the role DevOpsRole: IAM denied sts:AssumeRole/);
  expect((await exec('web-1')).status).toBe(0);
});

test('a document nobody allowed is named, and not the instance', async () => {
  await example.root.ssm.send(
    new CreateDocumentCommand({
      Name: 'Other',
      DocumentType: 'Session',
      Content: JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: {} }),
    }),
  );
  const { openShell } = await import('@sallyport/connect');
  const { PassThrough } = await import('node:stream');
  const { setup, region } = example;
  const attempt = openShell({
    to: 'web-1',
    documentName: 'Other',
    env: {},
    region: region.ready.region,
    given: { keys: setup.devops.keys, endpoint: region.ready.endpointUrl },
    role: setup.devops.roleArn,
    terminal: {
      input: new PassThrough(),
      output: new PassThrough(),
      size: () => undefined,
      onResize: () => () => {},
      setRaw: () => {},
    },
  });
  await expect(attempt).rejects.toMatchObject({
    code: 'connect/access-denied',
    message: expect.stringContaining('may not use the document Other'),
  });
});

test('expired or unknown credentials are told apart from a refusal', async () => {
  const unknown = await cli(['ls'], { AWS_ACCESS_KEY_ID: 'AKIAAAAAAAAAAAAAAAAA' });
  expect(unknown.status).toBe(5);
  const wrong = await cli(['ls'], { AWS_SECRET_ACCESS_KEY: 'wrong' });
  expect(wrong.status).toBe(5);
  const none = await cli(['ls'], {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  expect(none.status).toBe(5);
  expect(unknown.stderr).toMatch(/^sallyport: AWS does not know these credentials\nhint: /);
  expect(wrong.stderr).toMatch(/^sallyport: AWS did not accept the signature: .+\nhint: /);
  expect(none.stderr).toMatch(/^sallyport: no AWS credentials were found: .+\nhint: /);
  expect((await cli(['ls', '--role', example.setup.devops.roleArn])).status).toBe(0);
});

test('an endpoint that is no URL is said so, and where it comes from', async () => {
  const outcome = await cli(['ls'], { AWS_ENDPOINT_URL: 'localhost' });
  expect(outcome.status).toBe(9);
  expect(outcome.stderr).toMatch(/^sallyport: the endpoint is no URL\nhint: .*AWS_ENDPOINT_URL/);
});

test('another region than the endpoint serves is said so', async () => {
  const outcome = await cli(['ls', '--region', 'us-west-2']);
  expect(outcome.status).toBe(5);
  expect(outcome.stderr).toMatch(/^sallyport: the endpoint serves another region, not us-west-2\nhint: /);
});

test.each([
  ['an unknown command', ['shel', 'web-1'], "unknown command 'shel'"],
  ['no target', ['shell'], "missing required argument 'target'"],
  ['an unknown option', ['ls', '--colour'], "unknown option '--colour'"],
  ['a role that is none', ['ls', '--role', 'DevOpsRole'], '--role DevOpsRole: a role is named like'],
  ['a port that is none', ['region', 'start', '--port', '99999'], '--port 99999: a port is a number from 0 to 65535'],
  ['an account that is none', ['region', 'start', '--account', '12'], '--account 12: an account id has twelve digits'],
  ['a region that is none', ['region', 'start', '--region', 'mars'], '--region mars: a region is named like eu-west-1'],
])('%s is a usage error', async (_, args, sentence) => {
  const outcome = await cli(args);
  expect(outcome.status).toBe(2);
  expect(outcome.stderr.startsWith(`sallyport: ${sentence}`), outcome.stderr).toBe(true);
  expect(outcome.stderr).toMatch(/^hint: sallyport .*--help shows/m);
  expect(outcome.stdout).toBe('');
});

test('a second region on the same port says whose port it is, and does not touch the first', async () => {
  const { port } = new URL(example.region.ready.endpointUrl);
  const outcome = await cli(['region', 'start', '--port', port, '--tls-port', '0']);
  expect(outcome.status).toBe(8);
  expect(outcome.stderr).toMatch(new RegExp(`^sallyport: .*${port}.*\\nhint: `));
  expect((await example.as('devops', ['ls'])).status).toBe(0);
});

test('a second region does not take the ready file of one that runs, and may take that of one that is gone', async () => {
  const { readyFile } = example.region;
  const before = readFileSync(readyFile, 'utf8');
  const start = ['region', 'start', '--port', '0', '--tls-port', '0', '--ready-file'];
  const outcome = await cli([...start, readyFile]);
  expect(outcome.status).toBe(8);
  expect(outcome.stderr).toMatch(/^sallyport: the ready file .* still runs\nhint: /);
  expect(readFileSync(readyFile, 'utf8')).toBe(before);
  expect((await example.as('devops', ['ls'])).status).toBe(0);

  // The port answers, but not as the region that wrote this file: its authority is another.
  const left = join(folder, 'left.json');
  writeFileSync(left, before);
  writeFileSync(`${left}.ca.pem`, 'no certificate');
  await expect(checkReadyFile(left)).resolves.toBeUndefined();
});

test('a ready file that cannot be written stops the region before it starts', async () => {
  const outcome = await cli([
    'region',
    'start',
    '--port',
    '0',
    '--tls-port',
    '0',
    '--ready-file',
    '/proc/nowhere/ready',
  ]);
  expect(outcome.status).toBe(8);
  expect(outcome.stderr).toMatch(/ready file .* cannot be written\nhint: /);
});

test('a ready file that is none is not believed', async () => {
  const file = join(folder, 'ready.json');
  writeFileSync(file, '{"endpointUrl": 7}');
  chmodSync(file, 0o600);
  const outcome = await cli(['region', 'env', '--ready-file', file]);
  expect(outcome.status).toBe(8);
  expect(outcome.stderr).toMatch(/not a ready file/);
  const absent = await cli(['region', 'env', '--ready-file', join(folder, 'absent')]);
  expect(absent.status).toBe(8);
  expect(absent.stderr).toMatch(/ready file .*absent cannot be read/);
});

test('the ready file is for its owner alone, and gone with the region', async () => {
  const { statSync } = await import('node:fs');
  const { startRegionProcess } = await import('./region-process.ts');
  const region = await startRegionProcess(['--account', '111122223333', '--account', '444455556666']);
  expect(statSync(region.readyFile).mode & 0o777).toBe(0o600);
  expect(region.ready.accounts.map((account) => account.id)).toEqual(['111122223333', '444455556666']);
  const env = await cli(['region', 'env', '--ready-file', region.readyFile, '--account', '444455556666']);
  expect(env.stdout).toContain(`export AWS_ACCESS_KEY_ID='${region.ready.accounts[1]?.accessKeyId}'`);
  const other = await cli(['region', 'env', '--ready-file', region.readyFile, '--account', '000000000000']);
  expect(other.status).toBe(2);
  expect(other.stderr).toContain('the region has no account 000000000000');
  region.process.kill('SIGTERM');
  await new Promise((resolve) => region.process.once('exit', resolve));
  expect(existsSync(region.readyFile)).toBe(false);
  expect(existsSync(region.ready.caBundle)).toBe(false);
  await region.close();
});

test('a stopped instance is said to be stopped', async () => {
  await example.root.ec2.send(new StopInstancesCommand({ InstanceIds: [example.setup.web] }));
  const outcome = await exec(example.setup.web);
  expect(outcome.status).toBe(255);
  expect(outcome.stderr).toContain(`${example.setup.web} is stop`);
  expect(outcome.stderr).toMatch(/^hint: /m);
});
