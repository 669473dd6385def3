/** The same files and variables, put to the AWS CLI: it signs with the key that our client signs with, or fails as well. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { credentialCases } from '../packages/connect/test/credential-cases.ts';
import { find, run } from './programs.ts';
import { onTerminal } from './pty.ts';
import { node, sallyport } from './region-process.ts';

const aws = find('aws');
const answers: Readonly<Record<string, string>> = {
  GetCallerIdentity:
    '<GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/jane</Arn><UserId>x</UserId><Account>111122223333</Account></GetCallerIdentityResult>',
  AssumeRole:
    '<AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>',
};
let server: Server;
let url = '';
let signedWith: (string | undefined)[] = [];
let asked: URLSearchParams[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    signedWith.push(/Credential=(\w+)/.exec(request.headers.authorization ?? '')?.[1]);
    const body = await text(request);
    asked.push(new URLSearchParams(body));
    const action = new URLSearchParams(body).get('Action') ?? '';
    if (answers[action] === undefined)
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
    else {
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(
          `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${answers[action]}</${action}Response>`,
        );
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());

// Where a role is assumed, the CLI calls STS at an address of its own; and it makes up the names we refuse.
const comparable = credentialCases.filter(
  ({ assumed, code }) => assumed === undefined && code !== 'connect/no-session-name',
);

test.each(comparable.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  if (aws === undefined) throw new Error('the AWS CLI is needed');
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-aws-'));
  try {
    writeFileSync(join(folder, 'config'), one.config ?? '');
    writeFileSync(join(folder, 'credentials'), one.credentials ?? '');
    signedWith = [];
    const chosen = one.profile === undefined ? [] : ['--profile', one.profile];
    const outcome = await run(aws, ['sts', 'get-caller-identity', '--endpoint-url', url, ...chosen], {
      env: {
        PATH: process.env.PATH,
        HOME: folder,
        AWS_PAGER: '',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: join(folder, 'config'),
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
        AWS_MAX_ATTEMPTS: '1',
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        ...one.env,
      },
    });
    expect({ signedWith, failed: outcome.status !== 0 }).toEqual(
      one.key === undefined ? { signedWith: [], failed: true } : { signedWith: [one.key], failed: false },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const serial = 'arn:aws:iam::111122223333:mfa/jane';

function withMfa(folder: string): NodeJS.ProcessEnv {
  const role = 'role_arn = arn:aws:iam::111122223333:role/DevOpsRole\nsource_profile = ops';
  writeFileSync(join(folder, 'config'), `[profile admin]\n${role}\nmfa_serial = ${serial}\n`);
  writeFileSync(join(folder, 'credentials'), '[ops]\naws_access_key_id = AKIAOPS\naws_secret_access_key = s\n');
  return {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: url,
  };
}

test('a code of an MFA device is asked for on the terminal and not shown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mfa-'));
  try {
    asked = [];
    const one = onTerminal(node, [sallyport, 'ls', '--profile', 'admin'], withMfa(folder));
    await one.shows(new RegExp(`Enter MFA code for ${serial}: $`));
    one.type('129\x7f3456\r');
    expect(await one.ended).toBe(0);
    expect(one.screen()).not.toContain('3456');
    const assume = asked.find((call) => call.get('Action') === 'AssumeRole');
    expect(Object.fromEntries(assume ?? [])).toMatchObject({
      SerialNumber: serial,
      TokenCode: '123456',
      RoleSessionName: 'jane',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('Ctrl-C at the question ends the program and assumes no role', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mfa-'));
  try {
    asked = [];
    const one = onTerminal(node, [sallyport, 'ls', '--profile', 'admin'], withMfa(folder));
    await one.shows(/Enter MFA code/);
    one.type('\x03');
    expect(await one.ended).toBe(130);
    expect(asked.map((call) => call.get('Action'))).not.toContain('AssumeRole');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('without a terminal a profile that needs a code is refused with a sentence', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-mfa-'));
  try {
    const command = ['--wait', node, sallyport, 'ls', '--profile', 'admin'];
    const outcome = await run(find('setsid') ?? '', command, { env: withMfa(folder) });
    expect(outcome).toMatchObject({ status: 5, stdout: '' });
    expect(outcome.stderr).toMatch(
      /^sallyport: the role needs a code of the MFA device .* no terminal to ask on\nhint: /,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
