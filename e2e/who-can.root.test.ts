/** Questions about the live account, answered by the engine that guards it. */
import { CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { type Outcome, run } from './programs.ts';
import { node, sallyport } from './region-process.ts';

let example: ExampleRegion;

beforeAll(async () => {
  example = await startExampleRegion();
});
afterAll(() => example?.region.close());

function ask(...args: string[]): Promise<Outcome> {
  const [account] = example.region.ready.accounts;
  if (account === undefined) throw new Error('no account');
  return run(node, [sallyport, ...args], { env: example.region.env(account) });
}

test('who-can names everybody who reaches an instance, and through which role', async () => {
  const { stdout, status } = await ask('who-can', example.setup.web);
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /user\/devops-user\tallowed\tssm:StartSession with SSM-SessionManagerRunShell\t.*role\/DevOpsRole/,
  );
  expect(stdout).toMatch(/user\/devops-user\t.*\tdevops-user \(by the mapping, without a roster\)\t/);
  expect(stdout).not.toMatch(/developer-user.*DevOpsRole/);
  const none = await ask('who-can', example.setup.untagged);
  expect(none).toMatchObject({ stdout: '', status: 0 });
  expect(none.stderr).toMatch(/no principal but the root user can reach .*: \d+ users, \d+ roles/);
});

test('a name that the live account does not have is not denied, but unknown', async () => {
  const mistyped = await ask('explain', 'devops-usr', example.setup.web, '--expect', 'denied');
  expect(mistyped).toMatchObject({ stdout: '', status: 3 });
  expect(mistyped.stderr).toContain('did you mean devops-user?');
});

test('explain says which statement stands in the way, and --expect gives the exit status', async () => {
  const words = ['developer-user', 'sts:AssumeRole', example.setup.devops.roleArn];
  const denied = await ask('explain', ...words, '--expect', 'denied');
  expect(denied.status).toBe(0);
  expect(denied.stdout).toMatch(/^denied: /);
  expect(denied.stdout).toMatch(/BecomeTheRoleAsYourself.*but its Resource is .*DeveloperRole/);
  const unmet = await ask('explain', ...words, '--expect', 'allowed');
  expect(unmet.status).toBe(1);
  expect(unmet.stderr).toContain('expected allowed, but the answer is denied');
  expect((await ask('explain', 'devops-user', example.setup.web, '--expect', 'allowed')).status).toBe(0);
});

test('lint without a file reads the live account, and says whose policy it is about', async () => {
  const clean = await ask('lint');
  expect(clean).toMatchObject({ stdout: '', status: 0 });
  const name = { UserName: 'visitor', PolicyName: 'Anything' };
  await example.root.iam.send(new CreateUserCommand(name));
  const Statement = { Effect: 'Allow', Action: 'ssm:StartSession', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await example.root.iam.send(new PutUserPolicyCommand({ ...name, PolicyDocument }));
  const { stdout, stderr, status } = await ask('lint');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^user visitor, policy Anything, .*: security S01: /m);
  expect(stderr).toMatch(/\d+ findings/);
  const found = JSON.parse((await ask('lint', '--json')).stdout) as { findings: { path: string }[] };
  expect(found.findings[0]?.path).toMatch(/^\/\w+List\/\d+\//);
});

test('simulate asks of one principal of the live account alone', async () => {
  const words = ['devops-user', 'sts:AssumeRole', '--resource', example.setup.devops.roleArn];
  const allowed = await ask('simulate', ...words, '--expect', 'allowed');
  expect(allowed.stdout).toMatch(/^sts:AssumeRole\t\S+\tallowed\t-$/m);
  expect(allowed.status).toBe(0);
  const alone = ['ssm:StartSession', '--resource', example.setup.web, '--expect', 'denied'];
  expect((await ask('simulate', 'devops-user', ...alone)).status).toBe(0);
});

test('who may not read the account is told so, and a pipeline can tell that from a failed expectation', async () => {
  const words = [sallyport, 'explain', 'devops-user', example.setup.web, '--expect', 'allowed'];
  const denied = await run(node, words, { env: example.region.env(example.setup.devops.keys) });
  expect(denied).toMatchObject({ status: 4, stdout: '' });
  expect(denied.stderr).toMatch(/GetAccountAuthorizationDetails/);
  const wrong = { ...example.setup.devops.keys, secretAccessKey: 'wrong' };
  const unknown = await run(node, words, { env: example.region.env(wrong) });
  expect(unknown.status).toBe(5);
  expect(unknown.stderr).toContain('AWS did not accept the signature');
  expect(unknown.stderr).not.toMatch(/AWS4-HMAC|Canonical/i);
});
