/** `region env --as-aws`, as printed: programs that take no endpoint find the region by AWS's names. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test as whenPossible } from 'vitest';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { instanceConnectCli, officialPlugin } from './official-programs.ts';
import { find, type Outcome, run } from './programs.ts';
import { node, sallyport } from './region-process.ts';

const withPlugin = whenPossible.skipIf(officialPlugin === undefined);
const withMssh = whenPossible.skipIf(instanceConnectCli === undefined);

let example: ExampleRegion;
beforeAll(async () => {
  example = await startExampleRegion();
});
afterAll(() => example?.region.close());

/** A shell in which somebody has typed what the page says, and settings of another place before that. */
function script(command: string): readonly string[] {
  const others = 'export AWS_ENDPOINT_URL=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 NO_PROXY=amazonaws.com';
  const env = `eval "$('${node}' '${sallyport}' region env --as-aws --ready-file '${example.region.readyFile}')"`;
  return ['--norc', '-euc', `${others}\n${env}\n${command}`];
}

const environment = { PATH: process.env.PATH, HOME: '/nonexistent', LANG: 'C.UTF-8', AWS_PAGER: '' };
const shell = (command: string): Promise<Outcome> => run(find('bash') ?? '', script(command), { env: environment });

whenPossible("Debian's AWS CLI of 2022 finds every service", async () => {
  const outcome = await shell(
    '/usr/bin/aws sts get-caller-identity --query Arn --output text; /usr/bin/aws iam list-users --query "length(Users)"',
  );
  expect(outcome).toEqual({
    status: 0,
    stdout: `arn:aws:iam::${example.region.ready.accounts[0]?.id}:root\n2\n`,
    stderr: '',
  });
});

withPlugin('the AWS CLI and the plugin open a session under the name of AWS', async () => {
  const words = `--target ${example.setup.web} --document-name AWS-StartNonInteractiveCommand`;
  const start = `/usr/bin/aws ssm start-session ${words} --parameters '{"command":["sh -c \\"echo out; exit 3\\""]}'`;
  const env = { ...environment, PATH: `${dirname(officialPlugin ?? '')}:${process.env.PATH}` };
  const child = spawn(find('bash') ?? '', script(start), { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => {
      printed += bytes.toString();
    });
  await new Promise((resolve) => child.once('close', resolve));
  expect(printed).toContain('out\n');
  expect(printed).toContain('EXIT_CODE: 3');
});

whenPossible('the address of a session is one that newer plugins accept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-plugin-'));
  // In place of the plugin: prints the answer of StartSession, which this AWS CLI gives as an argument.
  writeFileSync(join(folder, 'session-manager-plugin'), '#!/bin/sh\nprintf %s "$1"\n', { mode: 0o755 });
  const { stdout } = await shell(`PATH='${folder}':$PATH /usr/bin/aws ssm start-session --target ${example.setup.web}`);
  rmSync(folder, { recursive: true });
  const { StreamUrl } = JSON.parse(stdout) as { StreamUrl: string };
  expect(StreamUrl).toMatch(
    /^wss:\/\/ssmmessages\.eu-west-1\.amazonaws\.com\/v1\/data-channel\/root-[0-9a-f]{17}\?role=/,
  );
});

withMssh('mssh pushes its key and goes on to ssh', async () => {
  const folder = instanceConnectCli ?? '';
  const mssh = `PYTHONPATH='${folder}' /usr/bin/python3 '${join(folder, 'bin/mssh')}'`;
  const { stdout, stderr } = await shell(`${mssh} -o ProxyCommand=/bin/false ec2-user@${example.setup.web} || true`);
  expect(stdout).toBe('');
  // Of ssh, which mssh starts once AWS has taken the key: nothing leads to an instance here.
  expect(stderr).toContain('Connection closed by');
  const records = 'http://169.254.169.254/latest/meta-data/managed-ssh-keys/active-keys/ec2-user/';
  const ask = `curl -sSf -H "X-aws-ec2-metadata-token: $(curl -sSf -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token)" ${records}`;
  const pushed = await example.as('devops', ['exec', 'web-1', '--', 'sh', '-c', ask]);
  expect(pushed.stdout).toMatch(/^ssh-(?:rsa|ed25519) /m);
});

whenPossible('nothing else is reached by the proxy', async () => {
  const outcome = await shell('curl -sS https://example.com/ || true');
  expect(outcome.stdout).toBe('');
  expect(outcome.stderr).toMatch(/CONNECT tunnel failed, response 403|Received HTTP code 403 from proxy/);
});
