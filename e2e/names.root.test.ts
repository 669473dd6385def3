/** Attacks by session names against a region with a real instance: who becomes which Linux user there. */
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientsFor, type Keys } from '../apps/cli/src/tour/clients.ts';
import { createDocuments } from '../apps/cli/src/tour/documents.ts';
import { createProfile, launch, waitOnline } from '../apps/cli/src/tour/instances.ts';
import { sessionAccess } from '../apps/cli/src/tour/policies.ts';
import { type Outcome, run } from './programs.ts';
import { node as program, type RegionProcess, sallyport, startRegionProcess } from './region-process.ts';

let region: RegionProcess;
let node: string;
let attacker: Keys;
let account: string;

/** What an administrator's image and an earlier owner of a name may have left on the instance. */
function userData(): string {
  const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
  const roster = {
    version: 1,
    entries: [
      { identity: role('Dev'), sessionNames: 'iam-users', groups: ['developer'] },
      { identity: role('Vendor'), groups: ['partners'] },
    ],
  };
  return `#!/bin/sh
set -eu
umask 022
mkdir -p /etc/sallyport
cat > /etc/sallyport/roster.json <<'ROSTER'
${JSON.stringify(roster)}
ROSTER
umask 227
echo '%developer ALL=(root) NOPASSWD: /usr/bin/id' > /etc/sudoers.d/team
echo 'ghost ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/old
cat > /etc/sudoers.d/sallyport-heir <<'RULE'
# Made by sallyport for heir. What is changed here by hand is undone at the next login.
heir ALL=(ALL) NOPASSWD: ALL
RULE
groupadd oldies
sed -i '/^oldies:/s/$/phantom/' /etc/group
`;
}

beforeAll(async () => {
  region = await startRegionProcess();
  const [first] = region.ready.accounts;
  if (first === undefined) throw new Error('no account');
  account = first.id;
  const root = clientsFor(region.ready, first);
  await createDocuments(root);
  await createProfile(root);
  // A trust policy that lets its callers choose any session name.
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }],
  };
  const access = JSON.stringify(sessionAccess(region.ready.region, account, 'platform'));
  for (const RoleName of ['Dev', 'Vendor']) {
    await root.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
    await root.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'access', PolicyDocument: access }));
  }
  await root.iam.send(new CreateUserCommand({ UserName: 'attacker' }));
  const assume = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] };
  await root.iam.send(
    new PutUserPolicyCommand({ UserName: 'attacker', PolicyName: 'any', PolicyDocument: JSON.stringify(assume) }),
  );
  const { AccessKey } = await root.iam.send(new CreateAccessKeyCommand({ UserName: 'attacker' }));
  attacker = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  node = await launch(root, userData(), { Name: 'names', team: 'platform' });
  if (!(await waitOnline(root, [node], 30_000))) throw new Error('the instance is not online');
}, 120_000);
afterAll(() => region?.close());

/** A command by `sallyport exec` as the session of the role. */
async function execAs(role: string, session: string, ...command: readonly string[]): Promise<Outcome> {
  const { sts } = clientsFor(region.ready, attacker);
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${role}`, RoleSessionName: session }),
  );
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  return run(program, [sallyport, 'exec', node, '--', ...command], { env: region.env(keys) });
}

/** Name, groups and what sudo allows. */
async function whoAmI(role: string, session: string): Promise<string> {
  const script = 'echo "$(id -un) $(id -Gn) $(sudo -n /usr/bin/id -u 2>/dev/null || echo no)"';
  const { stdout, stderr } = await execAs(role, session, '/bin/sh', '-c', script);
  return stdout.trim() || stderr;
}

test('leftover-sudoers: the new owner of a name does not have the rule of the former one', async () => {
  expect(await whoAmI('Vendor', 'first')).toBe('first.vendor first.vendor partners no');
  expect(await whoAmI('Vendor', 'heir')).toBe('heir.vendor heir.vendor partners no');
  expect(await whoAmI('Dev', 'heir')).toBe('heir heir developer 0');
  expect(await execAs('Dev', 'heir', '/usr/bin/sudo', '-n', '/bin/cat', '/etc/shadow')).toMatchObject({ stdout: '' });
});

test.each([
  ['session-named-like-a-group', 'Dev', 'developer', "group of this host's roster"],
  ['session-named-like-a-group', 'Dev', 'partners', "group of this host's roster"],
  ['name-with-a-meaning', 'Dev', 'ghost', 'sudo rules of this host name ghost'],
  ['name-with-a-meaning', 'Dev', 'phantom', 'oldies on this host lists phantom'],
  ['name-with-a-meaning', 'Dev', 'daemon', 'system account'],
  ['name-with-a-meaning', 'Dev', 'oldies', 'exists on this host'],
  ['sdk-made-name', 'Dev', 'aws-sdk-js-1795812345678', 'names no person'],
  ['sdk-made-name', 'Vendor', 'botocore-session-1795812345', 'names no person'],
  ['vendor-squats-a-name', 'Dev', 'bob.vendor', 'could be that of a session of the role Vendor'],
])('%s: the session %s/%s gets no shell', async (_attack, role, session, reason) => {
  const { status, stdout, stderr } = await execAs(role, session, '/usr/bin/id');
  expect({ status, stdout }).toEqual({ status: 255, stdout: '' });
  expect(stderr).toMatch(/^sallyport-host: /m);
  expect(stderr).toContain(reason);
});

test('vendor-squats-a-name: the session of a vendor and the IAM user of one name are two accounts', async () => {
  expect(await whoAmI('Vendor', 'bob')).toBe('bob.vendor bob.vendor partners no');
  expect(await whoAmI('Dev', 'bob')).toBe('bob bob developer 0');
  expect(await whoAmI('Vendor', 'bob')).toBe('bob.vendor bob.vendor partners no');
});
