/** Attacks by names, and what former logins left behind, on a host with the real programs. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test as whenPossible } from 'vitest';
import { developer, devOps, open, roleSession, writeRoster } from './role-sessions.ts';
import { missing, openSandbox, type Sandbox } from './sandbox.ts';

const test = whenPossible.skipIf(missing.length > 0);
const vendor = { identity: 'arn:aws:iam::111122223333:role/Vendor', sessionNames: 'role', groups: ['partners'] };
const entries = [devOps, developer, vendor];

let sandbox: Sandbox;

beforeAll(async () => {
  if (missing.length > 0) {
    process.stderr.write(`names are not tested here, missing: ${missing.join(', ')}\n`);
    return;
  }
  sandbox = await openSandbox();
  await writeRoster(sandbox, entries);
});
afterAll(() => sandbox?.close());

const dev = (name: string) => roleSession('DeveloperRole', name);
const text = async (script: string) => (await sandbox.sh(script)).stdout.trim();
const whoAmI = (owner: string) => open(sandbox, owner, 'id -un; id -Gn; sudo -n /usr/bin/id -u || echo no\n');

async function refused(owner: string, reason: string) {
  const { status, stdout, stderr } = await whoAmI(owner);
  expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
  expect(stderr).toContain(reason);
}

test('session-named-like-a-group: no session becomes a group that sudo knows', async () => {
  await sandbox.sh(
    'printf "%%developer ALL=(ALL) NOPASSWD: ALL\\n" > /etc/sudoers.d/team; chmod 0440 /etc/sudoers.d/team',
  );
  await refused(dev('developer'), "is a group of this host's roster");
  expect(await text('getent passwd developer; getent group developer')).not.toContain('developer:x:1');
  expect((await whoAmI(dev('member'))).stdout).toBe('member\nmember developer\n0\n');
  expect((await whoAmI(roleSession('Vendor', 'developer'))).stdout).toMatch(/^developer\.vendor\n.*\nno\n$/);
  await sandbox.sh('rm /etc/sudoers.d/team');
});

test.each([
  ['a sudo rule', 'echo "ghost ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/old', 'rm /etc/sudoers.d/old', 'sudo rules'],
  [
    'a sudo rule in an included file',
    'mkdir -p /etc/rules; echo "User_Alias OPS = ghost" > /etc/rules/a; echo "@include /etc/rules/a" > /etc/sudoers.d/old',
    'rm -r /etc/sudoers.d/old /etc/rules',
    'sudo rules',
  ],
  ['a member list', 'groupadd oldies; sed -i "/^oldies:/s/$/ghost/" /etc/group', 'groupdel oldies', 'as a member'],
  [
    'the home of an account',
    'useradd --no-create-home --home-dir /home/ghost svc',
    'userdel svc',
    'home directory of svc',
  ],
])('name-with-a-meaning: %s for a name keeps its account from being created', async (_what, put, undo, reason) => {
  await sandbox.sh(put);
  await refused(dev('ghost'), reason);
  expect(await text('getent passwd ghost')).toBe('');
  await sandbox.sh(undo);
});

test('once nothing names it, the account is created', async () => {
  expect((await whoAmI(dev('ghost'))).stdout).toBe('ghost\nghost developer\nno\n');
});

test('leftover-sudoers: a rule of a former login is gone before the name has its new owner', async () => {
  const rule = 'carol ALL=(ALL) NOPASSWD: ALL';
  const header = '# Made by sallyport for carol. What is changed here by hand is undone at the next login.';
  await sandbox.sh(
    `printf '%s\\n' '${header}' '${rule}' > /etc/sudoers.d/sallyport-carol; chmod 0440 /etc/sudoers.d/sallyport-carol`,
  );
  expect((await whoAmI(dev('carol'))).stdout).toBe('carol\ncarol developer\nno\n');
  expect(await text('ls /etc/sudoers.d')).not.toContain('carol');
  await sandbox.sh(`printf '%s\\n' '${rule}' > /etc/sudoers.d/sallyport-zoe`);
  await refused(dev('carol'), '/etc/sudoers.d/sallyport-zoe exists on this host');
  expect(await text('cat /etc/sudoers.d/sallyport-zoe; rm /etc/sudoers.d/sallyport-zoe')).toBe(rule);
  expect((await whoAmI(dev('carol'))).status).toBe(0);
});

test('what the roster grants no more is taken back by the login of somebody else', async () => {
  await open(sandbox, roleSession('DevOpsRole', 'dora'), 'exit\n');
  expect(await text('id -Gn dora; ls /etc/sudoers.d')).toMatch(/^dora devops\n(.*\n)*sallyport-dora$/m);
  await writeRoster(sandbox, [developer, vendor]);
  await open(sandbox, dev('carol'), 'exit\n');
  expect(await text('id -Gn dora; ls /etc/sudoers.d | grep -c dora')).toBe('dora\n0');
  await writeRoster(sandbox, entries);
});

test('vendor-squats-a-name: a session of a vendor is NAME.ROLE, before and after the IAM user', async () => {
  expect((await whoAmI(roleSession('Vendor', 'erik'))).stdout).toBe('erik.vendor\nerik.vendor partners\nno\n');
  expect((await whoAmI(dev('erik'))).stdout).toBe('erik\nerik developer\nno\n');
  expect((await whoAmI(roleSession('Vendor', 'erik'))).stdout).toBe('erik.vendor\nerik.vendor partners\nno\n');
});

test('vendor-squats-a-name: an account with a plain name gives it up, with its processes ended and its files kept', async () => {
  // The account as the program created it before such accounts were called NAME.ROLE.
  await open(sandbox, roleSession('Vendor', 'fritz'), 'echo kept > file; exit\n');
  await sandbox.sh(
    `usermod --login fritz --home /home/fritz --move-home fritz.vendor; groupmod --new-name fritz fritz.vendor
    sed -i 's/"fritz.vendor": {/"fritz": {/' /var/lib/sallyport/ledger.json`,
  );
  expect((await whoAmI(roleSession('Vendor', 'fritz'))).stdout).toBe('fritz\nfritz partners\nno\n');
  // It stops every process of its uid that it can, so that a program which ends them as this uid would wait for ever, with the lock.
  const stops = 'for (;;) try { process.kill(-1, "SIGSTOP") } catch {}';
  const holder = sandbox.start(
    `exec setpriv --reuid=fritz --regid=fritz --clear-groups /opt/sallyport/bin/node -e '${stops}'`,
  );
  // By its command line: Node names its main thread anew, and with it the process.
  await sandbox.sh("until pgrep -fu fritz 'node -e' >/dev/null; do :; done");
  const uid = await text('id -u fritz');
  expect((await whoAmI(dev('fritz'))).stdout).toBe('fritz\nfritz developer\nno\n');
  expect(holder.exitCode ?? holder.signalCode).toBe('SIGKILL');
  expect(await text('id -u fritz.vendor; cat /home/fritz.vendor/file; stat -c %U:%G /home/fritz.vendor')).toBe(
    `${uid}\nkept\nfritz.vendor:fritz.vendor`,
  );
  expect((await whoAmI(roleSession('Vendor', 'fritz'))).stdout).toBe('fritz.vendor\nfritz.vendor partners\nno\n');
});

const host = '/opt/sallyport/bin/sallyport-host';
const iamUser = (name: string, uniqueId: string) => ({
  ...{ identity: `arn:aws:iam::111122223333:user/${name}`, sessionNames: undefined, uniqueId, groups: ['audit'] },
});
const gina = (uniqueId: string) => iamUser('gina', uniqueId);
const [first, second, third] = ['AIDAEXAMPLEGINA00001', 'AIDAEXAMPLEGINA00002', 'AIDAEXAMPLEGINA00003'];

test('recreated-iam-user: another unique id is refused until it is decided', async () => {
  await writeRoster(sandbox, [...entries, gina(first)]);
  expect((await open(sandbox, dev('gina'), 'echo hers > file; id -un\n')).stdout).toBe('gina\n');
  await writeRoster(sandbox, [...entries, gina(second)]);
  await refused(dev('gina'), `created for an IAM user with ${first}`);

  const dry = await sandbox.sh(`${host} accounts retire gina --dry-run`);
  expect(dry).toMatchObject({ status: 0, stderr: '' });
  expect(dry.stdout).toMatch(/is locked and renamed; its files are kept[\s\S]*rename the account gina to retired-\d+/);
  expect(await text('id -un gina')).toBe('gina');

  const adopted = await sandbox.sh(`${host} accounts adopt gina`);
  expect(adopted.stdout).toContain(`becomes that of the IAM user with ${second}`);
  expect((await open(sandbox, dev('gina'), 'cat file\n')).stdout).toBe('hers\n');

  await writeRoster(sandbox, [...entries, gina(third)]);
  const uid = await text('id -u gina');
  const retired = await sandbox.sh(`${host} accounts retire gina`);
  expect(retired).toMatchObject({ status: 0, stderr: '' });
  expect((await open(sandbox, dev('gina'), 'id -un; ls; id -u\n')).stdout).not.toContain(uid);
  expect(
    await text(`getent passwd ${uid} | cut -d: -f1,6,7; cat /home/retired-${uid}/file; passwd -S retired-${uid}`),
  ).toMatch(new RegExp(`^retired-${uid}:/home/retired-${uid}:/usr/sbin/nologin\nhers\nretired-${uid} L `));
  expect(await text(`${host} accounts`)).toMatch(new RegExp(`^retired-${uid}\t${uid}\t.*\tretired$`, 'm'));
});

whenPossible.skipIf(missing.length > 0 || !existsSync('/dev/fuse'))(
  'own-file-system-as-home: a home that root may not look at keeps nobody else from logging in, and nobody gets it',
  async () => {
    await open(sandbox, dev('hugo'), 'exit\n');
    const uid = await text('id -u hugo');
    // What fusermount(1), which is set-user-ID, does for a person; the program that would answer for the files is gone.
    const mount = `exec mount -i -t fuse -o "fd=3,rootmode=40000,user_id=${uid},group_id=${uid}" x /home/hugo 3<>/dev/fuse`;
    expect(await sandbox.sh(mount)).toMatchObject({ status: 0 });
    expect(await text('stat /home/hugo 2>&1')).toContain('Permission denied');
    expect((await open(sandbox, dev('hugo'), 'id -un\n')).stdout).toBe('hugo\n');
    expect(await sandbox.sh(`${host} accounts retire hugo`)).toMatchObject({ status: 0, stderr: '' });
    expect((await whoAmI(dev('erik'))).stdout).toBe('erik\nerik developer\nno\n');
    await writeRoster(sandbox, [...entries, iamUser('hugo', 'AIDAEXAMPLEHUGO00001')]);
    await refused(dev('hugo'), '/home/hugo exists on this host and is not a directory that root can look at');
    await sandbox.sh('umount /home/hugo; rm -r /home/hugo');
    expect((await open(sandbox, dev('hugo'), 'id -un\n')).stdout).toBe('hugo\n');
  },
);

test.each([
  ['accounts retire nobody-here', 8, 'the ledger has no account'],
  ['accounts retire root', 8, 'the ledger has no account'],
  ['accounts adopt erik.vendor --force', 2, 'unknown arguments'],
  ['accounts adopt', 2, 'unknown arguments'],
  ['end-processes 1879048192', 8, 'is started by sallyport-host alone'],
])('%s is refused', async (args, code, reason) => {
  const { status, stdout, stderr } = await sandbox.sh(`${host} ${args}`);
  expect({ status, stdout }).toEqual({ status: code, stdout: '' });
  expect(stderr).toContain(reason);
});

test('accounts needs root', async () => {
  const { status, stderr } = await sandbox.sh(`setpriv --reuid=ssm-user --clear-groups ${host} accounts`);
  expect(status).toBe(8);
  expect(stderr).toContain('has to run as root');
});

test('own-home-refused: a home directory of exactly the own uid is used on a fresh host, and no other', async () => {
  await open(sandbox, dev('anna'), 'echo mine > file; exit\n');
  const id = await text('id -u anna');
  const fresh = `userdel anna; groupdel anna 2>/dev/null; sed -i '/"anna": {/,/}/d' /var/lib/sallyport/ledger.json
    sed -i 'N;s/,\\n *}/\\n }/;P;D' /var/lib/sallyport/ledger.json`;
  await sandbox.sh(fresh);
  expect(await text('getent passwd anna; cat /var/lib/sallyport/ledger.json')).not.toContain('anna');
  for (const spoil of [
    'chown 1:1 /home/anna',
    'chmod o+w /home/anna',
    'mv /home/anna /home/x; ln -s /home/x /home/anna',
  ]) {
    await sandbox.sh(`cp -a /home/anna /home/kept; ${spoil}`);
    await refused(dev('anna'), '/home/anna exists on this host');
    await sandbox.sh('rm -rf /home/anna /home/x; mv /home/kept /home/anna');
  }
  expect((await open(sandbox, dev('anna'), 'cat file; id -u\n')).stdout).toBe(`mine\n${id}\n`);
});

test('sdk-made-name: three calls of a program make no account', async () => {
  for (const name of ['aws-sdk-js-1795812345678', 'botocore-session-1795812345', 'i-0123456789abcdef0']) {
    await refused(dev(name), 'names no person');
    await refused(roleSession('Vendor', name), 'names no person');
  }
  expect(await text('grep -E "^(aws-|botocore|i-)" /etc/passwd')).toBe('');
});
