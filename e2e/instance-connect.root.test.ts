/**
 * EC2 Instance Connect as on EC2: sshd of an instance takes a key for the user it was pushed for, on the instance it was pushed to, for as long as
 * the region's clock says. By `sallyport-host keys`, as instances come, and by AWS's scripts, unchanged and installed as Debian's package does.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { EC2InstanceConnectClient, SendSSHPublicKeyCommand } from '@aws-sdk/client-ec2-instance-connect';
import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { instanceConnectScripts } from './official-programs.ts';
import { run } from './programs.ts';
import { node, sallyport } from './region-process.ts';

const withScripts = test.skipIf(instanceConnectScripts === undefined);
const folder = mkdtempSync(join(tmpdir(), 'sallyport-eic-'));
const clock = join(folder, 'clock.mjs');
/** Read by the region's process before its own program: each signal moves its clock by 61 seconds. */
const movable = `const Real = Date;
let moved = 0;
globalThis.Date = class extends Real {
  constructor(...given) { given.length === 0 ? super(Real.now() + moved) : super(...given); }
  static now() { return Real.now() + moved; }
};
process.on('SIGUSR2', () => { moved += 61_000; });
`;

const document = 'As-Root';

let example: ExampleRegion;
let publicKey: string;

beforeAll(async () => {
  writeFileSync(clock, movable);
  example = await startExampleRegion({ command: [node, '--import', clock, sallyport] });
  const content = {
    ...{ schemaVersion: '1.0', sessionType: 'NonInteractiveCommands', parameters: { command: { type: 'String' } } },
    properties: { linux: { commands: '{{ command }}', runAsElevated: true, separateOutputStream: true } },
  };
  await example.root.ssm.send(
    new CreateDocumentCommand({ Name: document, Content: JSON.stringify(content), DocumentType: 'Session' }),
  );
  publicKey = await asRoot("ssh-keygen -q -t ed25519 -N '' -C '' -f /root/pushed; cat /root/pushed.pub");
});
afterAll(async () => {
  await example?.region.close();
  rmSync(folder, { recursive: true });
});

/** A command on web-1 as root. */
async function asRoot(script: string, input = ''): Promise<string> {
  const [owner] = example.region.ready.accounts;
  if (owner === undefined) throw new Error('the region has no account');
  const words = [sallyport, 'exec', '--document', document, example.setup.web, '--', 'sh', '-c', script];
  const { status, stdout, stderr } = await run(node, words, { env: example.region.env(owner), input });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

const from = (path: string): string => readFileSync(join(instanceConnectScripts ?? '', 'src', path)).toString('base64');
const scripts = ['eic_run_authorized_keys', 'eic_curl_authorized_keys', 'eic_parse_authorized_keys'];

/** What the package does when it is installed. */
async function install(): Promise<void> {
  const dropIn = 'deb_systemd/ssh.service.d/ec2-instance-connect.conf';
  const input = [...scripts.map((name) => from(`bin/${name}`)), from(dropIn)].map((text) => `${text}\n`).join('');
  await asRoot(
    `set -e
    to=/usr/share/ec2-instance-connect units=/etc/systemd/system/ssh.service.d
    mkdir -p $to $units
    for name in ${scripts.join(' ')}; do
      read -r text; echo "$text" | base64 -d >$to/$name; chmod 755 $to/$name
    done
    read -r text; echo "$text" | base64 -d >$units/ec2-instance-connect.conf
    systemctl daemon-reload
    systemctl restart ssh`,
    input,
  );
}

/** By real ssh to the real sshd of the instance, which listens on loopback there. */
async function ssh(user: string, command: string): Promise<string> {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const words = ['-F', '/dev/null', '-i', '/root/pushed', ...options.map((option) => `-o ${option}`)].join(' ');
  return asRoot(`ssh ${words} ${user}@127.0.0.1 '${command}' 2>&1 || true`);
}

const refused = 'Permission denied (publickey).';

async function journey(): Promise<void> {
  const [credentials] = example.region.ready.accounts;
  if (credentials === undefined) throw new Error('the region has no account');
  const { endpointUrl: endpoint, region } = example.region.ready;
  const client = new EC2InstanceConnectClient({ endpoint, region, credentials });
  const push = (InstanceId: string, InstanceOSUser: string) =>
    client.send(new SendSSHPublicKeyCommand({ InstanceId, InstanceOSUser, SSHPublicKey: publicKey }));
  const { web, untagged } = example.setup;

  await push(untagged, 'ec2-user');
  expect(await ssh('ec2-user', 'id -un')).toContain(refused);
  const { RequestId } = await push(web, 'ec2-user');
  expect(await ssh('ec2-user', 'id -un; sudo -n id -un')).toBe('ec2-user\nroot\n');
  expect(await ssh('root', 'id -un')).toContain(refused);
  const { Output = '' } = await example.root.ec2.send(new GetConsoleOutputCommand({ InstanceId: web }));
  expect(Buffer.from(Output, 'base64').toString()).toMatch(
    new RegExp(`^syslog: .*key.*SHA256:.* ${RequestId}, .*arn:aws:iam::${credentials.id}:root`, 'm'),
  );
  process.kill(example.region.process.pid ?? 0, 'SIGUSR2');
  expect(await ssh('ec2-user', 'id -un')).toContain(refused);
}

test('a pushed key logs in, for 60 seconds, for its user and on its instance alone', async () => {
  const ask = 'setpriv --reuid ec2-instance-connect --clear-groups /opt/sallyport/bin/sallyport-host keys';
  expect(await asRoot(`${ask} ec2-user 2>&1; echo $?; ${ask} nobody-here 2>&1; echo $?`)).toBe('0\n0\n');
  await journey();
});

withScripts("and so it does with AWS's own scripts", async () => {
  await install();
  // Nothing is said where there is no key, or no such user; the status of the second is the scripts' own mistake (spec/host G-4).
  const ask = '/usr/share/ec2-instance-connect/eic_run_authorized_keys';
  expect(await asRoot(`${ask} ec2-user 2>&1; echo $?; ${ask} nobody-here 2>&1; echo $?`)).toBe('0\n1\n');
  await journey();
});
