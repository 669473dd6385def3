import { once } from 'node:events';
import { afterAll, beforeAll, expect, test as whenPossible } from 'vitest';
import {
  developer,
  devOps,
  open,
  record,
  roleSession,
  sessionIdFor,
  workerCommand,
  writeRoster,
} from './role-sessions.ts';
import { missing, openSandbox, type Sandbox } from './sandbox.ts';

const test = whenPossible.skipIf(missing.length > 0);

let sandbox: Sandbox;

beforeAll(async () => {
  if (missing.length > 0) {
    process.stderr.write(`the login is not tested here, missing: ${missing.join(', ')}\n`);
    return;
  }
  sandbox = await openSandbox();
  await writeRoster(sandbox, [devOps, developer]);
});
afterAll(() => sandbox?.close());

const alice = roleSession('DevOpsRole', 'alice');
const bob = roleSession('DeveloperRole', 'bob');

async function text(script: string): Promise<string> {
  return (await sandbox.sh(script)).stdout.trim();
}

/** A hash of everything that a login can change. */
function fingerprint(): Promise<string> {
  return text(
    'cd / && stat -c "%n %a %u %g %Z" etc/passwd etc/group etc/shadow etc/sudoers.d/* home/* var/lib/sallyport/* | sha256sum',
  );
}

test('the owner of a session gets a login as their own Linux user', async () => {
  const { stdout, stderr, status } = await open(
    sandbox,
    alice,
    'id -un; id -Gn; pwd; echo $HOME $USER $SHELL $TERM $0; echo $SSM_SESSION_OWNER; stat -c %a .; grep SigIgn /proc/self/status; exit 7\n',
  );
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    'alice',
    'alice devops',
    '/home/alice',
    '/home/alice alice /bin/bash xterm -bash',
    alice,
    '700',
    'SigIgn:\t0000000000000000',
    '',
  ]);
  expect(status).toBe(7);
});

test('sudo allows what the roster lists and nothing else', async () => {
  const { stdout } = await open(
    sandbox,
    alice,
    'sudo -n /usr/bin/id -u; sudo -n /usr/bin/id || echo no; sudo -n /bin/sh -c id || echo no; sudo -n -u ssm-user id || echo no\n',
  );
  expect(stdout).toBe('0\nno\nno\nno\n');
  const other = await open(sandbox, bob, 'id -Gn; sudo -n /usr/bin/id -u || echo no\n');
  expect(other.stdout).toBe('bob developer\nno\n');
  expect(await text('stat -c "%a %U" /etc/sudoers.d/sallyport-alice; visudo -c -q && echo sound')).toBe(
    '440 root\nsound',
  );
});

test('a second login changes nothing on the host', async () => {
  await open(sandbox, alice, 'exit\n');
  const before = await fingerprint();
  expect((await open(sandbox, alice, 'id -un\n')).stdout).toBe('alice\n');
  expect(await fingerprint()).toBe(before);
});

test('two persons at once get their own accounts', async () => {
  const results = await Promise.all(
    [alice, bob, alice, bob, bob, alice].map((owner) => open(sandbox, owner, 'id -un; echo $SSM_SESSION_OWNER\n')),
  );
  expect(results.map(({ stdout }) => stdout)).toEqual(
    [alice, bob, alice, bob, bob, alice].map((owner) => `${owner.split('/').at(-1)}\n${owner}\n`),
  );
});

test('twenty first logins at once make one account', async () => {
  const carol = roleSession('DevOpsRole', 'carol');
  const results = await Promise.all(Array.from({ length: 20 }, () => open(sandbox, carol, 'id -un; id -Gn\n')));
  for (const result of results) expect(result).toMatchObject({ status: 0, stdout: 'carol\ncarol devops\n' });
  expect(
    await text('grep -c ^carol: /etc/passwd; grep -c "create the account carol" /var/log/sallyport/host.log'),
  ).toBe('1\n1');
});

test('losing a role takes its group and sudo and leaves what an administrator gave', async () => {
  await open(sandbox, roleSession('DevOpsRole', 'dave'), 'exit\n');
  await sandbox.sh('usermod --append --groups games dave');
  const { stdout } = await open(
    sandbox,
    roleSession('DeveloperRole', 'dave'),
    'id -Gn; sudo -n /usr/bin/id -u || echo no\n',
  );
  expect(stdout).toBe('dave games developer\nno\n');
  expect(await text('ls /etc/sudoers.d | grep -c dave')).toBe('0');
});

test('the numbers are the same on every host', async () => {
  await open(sandbox, alice, 'exit\n');
  expect(await text('id -u alice; id -g alice')).toBe('2076885224\n2076885224');
});

test.each([
  ['root', 'system account'],
  ['ssm-user', 'system account'],
  ['ec2-user', 'system account'],
  ['ubuntu', 'system account'],
  ['-x', 'option'],
  ['..', 'directory'],
  ['1000', 'digits'],
  ['Root', 'capital letters'],
  ['alice.', 'ends with a dot'],
  ['a-name-that-is-longer-than-32-chars', '32 are the most'],
  ['a@b@c@d@e@f@g@h', '32 are the most'],
])('a session called %s gets a reason and no shell', async (name, reason) => {
  const before = await fingerprint();
  const { status, stdout, stderr } = await open(sandbox, roleSession('DevOpsRole', name), 'id\n');
  expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
  expect(stderr).toContain(reason);
  expect(stderr).toMatch(/^sallyport-host: [^\n]+\n(hint: [^\n]+\n)?$/);
  expect(await fingerprint()).toBe(before);
});

test.each([
  ['a role that is not listed', roleSession('NotDevOpsRole', 'alice'), 'does not list'],
  ['a role of another account', alice.replace('111122223333', '999999999999'), 'does not list'],
  ['the root user', 'arn:aws:iam::111122223333:root', 'is not one person'],
  ['text that is no identity', 'None', 'not the ARN'],
])('%s gets a reason and no shell', async (_who, owner, reason) => {
  const { status, stdout, stderr } = await open(sandbox, owner, 'id\n');
  expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
  expect(stderr).toContain(reason);
});

test('existing accounts, home directories and groups are never adopted', async () => {
  await sandbox.sh('useradd eve; mkdir /home/frank; groupadd grace');
  const before = await fingerprint();
  for (const name of ['eve', 'frank', 'grace']) {
    const { status, stdout, stderr } = await open(sandbox, roleSession('DevOpsRole', name), 'id\n');
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
    expect(stderr).toContain('exists on this host');
  }
  expect(await fingerprint()).toBe(before);
});

test('two IAM names of one Linux name: the second is refused', async () => {
  const first = await open(sandbox, roleSession('DevOpsRole', 'heidi@corp'), 'id -un\n');
  expect(first.stdout).toBe('heidi.at.corp\n');
  const second = await open(sandbox, roleSession('DevOpsRole', 'heidi.at.corp'), 'id -un\n');
  expect(second).toMatchObject({ status: 4, stdout: '' });
  expect(second.stderr).toContain('another IAM name is mapped to');
  expect(await text('test -f /etc/sudoers.d/sallyport-heidi+at+corp && echo there')).toBe('there');
});

test('a login that fails half-way is completed by the next one', async () => {
  const ivan = roleSession('DevOpsRole', 'ivan');
  const id = sessionIdFor('ivan');
  await record(sandbox, id, ivan);
  // The home directory cannot be made: useradd has written the account by then, or not at all.
  await sandbox.sh('mount -o remount,ro /home');
  const broken = await sandbox.sh(workerCommand(id), 'id\n');
  await sandbox.sh('mount -o remount,rw /home');
  expect(broken).toMatchObject({ status: 8, stdout: '' });
  expect(broken.stderr).toContain('the home directory cannot be created');
  await sandbox.sh('userdel ivan; groupdel ivan');
  expect((await sandbox.sh(workerCommand(id), 'id -un; id -Gn\n')).stdout).toBe('ivan\nivan devops\n');
});

test('outside a session it refuses with a reason', async () => {
  const result = await sandbox.sh('/opt/sallyport/bin/sallyport-host session');
  expect(result).toMatchObject({ status: 7, stdout: '' });
  expect(result.stderr).toContain('not running inside a Session Manager session');
  const person = await sandbox.sh('setpriv --reuid ssm-user --clear-groups /opt/sallyport/bin/sallyport-host session');
  expect(person).toMatchObject({ status: 8, stdout: '' });
  expect(person.stderr).toContain('has to run as root');
});

test('without root it refuses with a reason', async () => {
  const id = sessionIdFor('alice');
  await record(sandbox, id, alice);
  const result = await sandbox.sh(workerCommand(id, 'exec /opt/sallyport/bin/sallyport-host session'), 'id\n');
  expect(result).toMatchObject({ status: 8, stdout: '' });
  expect(result.stderr).toContain('has to run as root');
});

test('environment and arguments of the caller do not decide about the identity', async () => {
  const id = sessionIdFor('bob');
  await record(sandbox, id, bob);
  const forged = `exec sudo -n SSM_SESSION_ID=x SSM_SESSION_OWNER=${alice} LD_LIBRARY_PATH=/tmp BASH_ENV=/tmp/x /opt/sallyport/bin/sallyport-host session`;
  const result = await sandbox.sh(
    workerCommand(id, forged),
    'id -un; echo $SSM_SESSION_OWNER $LD_LIBRARY_PATH $BASH_ENV\n',
  );
  expect(result.stdout).toBe(`bob\n${bob}\n`);
  const extra = await sandbox.sh(
    workerCommand(id, 'exec sudo -n /opt/sallyport/bin/sallyport-host session alice'),
    'id\n',
  );
  expect(extra).toMatchObject({ status: 2, stdout: '' });
  expect(extra.stderr).toContain('unknown arguments: "session alice"');
});

test('a user who names a process ssm-session-worker gets their own session', async () => {
  const victim = sessionIdFor('alice');
  const own = sessionIdFor('bob');
  await record(sandbox, victim, alice);
  await record(sandbox, own, bob);
  const inner = `/opt/sallyport/bin/node -e 'process.title = "ssm-session-worker ${victim}"; process.exitCode = require("node:child_process").spawnSync("/usr/bin/sudo", ["-n", "/opt/sallyport/bin/sallyport-host", "session"], { stdio: "inherit" }).status' padding padding padding padding`;
  const result = await sandbox.sh(workerCommand(own, inner), 'id -un\n');
  expect(result.stdout).toBe('bob\n');
});

test('a setuid program started under the name of a session worker is ignored', async () => {
  const victim = sessionIdFor('alice');
  const own = sessionIdFor('bob');
  await record(sandbox, victim, alice);
  await record(sandbox, own, bob);
  // sudo runs the program called like the session: found through a PATH the user chose, if sudo's own allows it.
  await sandbox.sh(
    `printf '#!/bin/sh\\nexec /opt/sallyport/bin/sallyport-host session\\n' > /usr/local/bin/${victim}; chmod 0755 /usr/local/bin/${victim}`,
  );
  const result = await sandbox.sh(
    workerCommand(own, `exec bash -c 'exec -a ssm-session-worker sudo ${victim}'`),
    'id -un\n',
  );
  expect(result.stdout).toBe('bob\n');
});

test.each([
  ['missing', 'rm "$R"', 7, 'is unknown'],
  ['a symbolic link', 'mv "$R" /run/real; ln -s /run/real "$R"', 8, 'symbolic link'],
  ['readable by others', 'chmod 0644 "$R"', 8, 'other users than root'],
  ['of another user', 'chown ssm-user "$R"', 8, 'does not belong to root'],
  ['of another session', 'sed -i "s/sessionId\\":\\"/&x/" "$R"', 7, 'does not describe'],
  ['not JSON', 'echo > "$R"', 7, 'does not describe'],
  ['a pipe', 'rm "$R"; mkfifo -m 0600 "$R"', 8, 'not a regular file'],
])('a session record that is %s ends the session', async (_what, spoil, code, reason) => {
  const id = sessionIdFor('alice');
  await record(sandbox, id, alice);
  await sandbox.sh(`R=/run/sallyport/sessions/${id}.json; ${spoil}`);
  const { status, stdout, stderr } = await sandbox.sh(workerCommand(id), 'id\n');
  expect({ status, stdout }).toEqual({ status: code, stdout: '' });
  expect(stderr).toContain(reason);
});

test.each([
  ['missing roster', 'mv $R $R.kept', 'mv $R.kept $R', 'does not exist'],
  ['roster others can write', 'chmod 0666 $R', 'chmod 0644 $R', 'other users than root'],
  [
    'roster directory others can write',
    'chmod 0777 /etc/sallyport',
    'chmod 0755 /etc/sallyport',
    'other users than root',
  ],
  ['roster that is not one', 'cp $R $R.kept; echo "{}" > $R', 'mv $R.kept $R', 'cannot be used'],
  ['ledger that is not one', 'cp $L $L.kept; echo "{}" > $L', 'mv $L.kept $L', 'the ledger'],
])('a %s ends the session', async (_what, spoil, mend, reason) => {
  const paths = 'R=/etc/sallyport/roster.json; L=/var/lib/sallyport/ledger.json';
  await sandbox.sh(`${paths}; ${spoil}`);
  const { status, stdout, stderr } = await open(sandbox, alice, 'id\n');
  await sandbox.sh(`${paths}; ${mend}`);
  expect({ status, stdout }).toEqual({ status: 8, stdout: '' });
  expect(stderr).toContain(reason);
  expect((await open(sandbox, alice, 'id -un\n')).stdout).toBe('alice\n');
});

test.each(['INT', 'QUIT', 'TSTP', 'HUP', 'TERM'])(
  'SIG%s while the account is made ends the session',
  async (signal) => {
    const name = `late-${signal.toLowerCase()}`;
    const id = sessionIdFor(name);
    await record(sandbox, id, roleSession('DevOpsRole', name));
    const result = await sandbox.sh(
      `exec 9>/run/sallyport/host.lock; flock 9
    (${workerCommand(id)}) 9>&- & worker=$!
    until pgrep -f '^/usr/bin/flock --wait' >/dev/null; do :; done
    kill -${signal} $(ps -o ppid= -p $(pgrep -f 'sallyport-host provision$')); wait $worker; echo status $?
    until ! pgrep -f '^/usr/bin/flock --wait' >/dev/null; do :; done`,
    );
    expect(result.stdout).toBe('status 7\n');
    expect(result.stderr).toContain(`interrupted (SIG${signal})`);
    expect(await text(`getent passwd ${name}; pgrep -f '^/usr/bin/flock' | wc -l`)).toBe('0');
  },
);

/** Types into the terminal of a session, at the prompt or at once, and returns everything it printed. */
async function onTerminal(typed: string, when: 'prompt' | 'at once' = 'prompt'): Promise<string> {
  const id = sessionIdFor('alice');
  await record(sandbox, id, alice);
  const child = sandbox.start(`exec script -qec "${workerCommand(id).replaceAll('$', '\\$')}" /dev/null`);
  let shown = '';
  let waiting = true;
  const type = () => {
    if (waiting) child.stdin?.end(typed);
    waiting = false;
  };
  child.stdin?.on('error', () => {});
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    if (shown.includes('alice@')) type();
  });
  if (when === 'at once') type();
  await once(child, 'close');
  return shown;
}

test('the login keeps the terminal of the session', async () => {
  const shown = await onTerminal('tty; test -t 0 && echo terminal; ps -o tty= $$; exit\n');
  expect(shown).toMatch(/^\/dev\/pts\/\d+\r$/m);
  expect(shown).toMatch(/^terminal\r$/m);
  expect(shown).toMatch(/^pts\/\d+ *\r$/m);
});

test.each([
  ['a failing last command', 'false; exit\n'],
  ['Ctrl-C, Ctrl-\\ and Ctrl-Z at the prompt', '\x03\x1c\x1aexit\n'],
  ['Ctrl-D', '\x04'],
  ['signals to the own shell', 'kill -INT $$; kill -TSTP $$; kill -QUIT $$; kill -TERM $$; exit\n'],
  ['the own shell hung up', 'kill -HUP $$\n'],
  ['the own shell killed', 'kill -KILL $$\n'],
  ['another program in its place', 'exec false\n'],
])('%s does not lead back to ssm-user', async (_what, typed) => {
  const shown = await onTerminal(typed);
  expect(shown).toContain('alice@');
  expect(shown).not.toMatch(/SHELL OF|ssm-user/);
});

test('keys pressed before the login is complete do not lead back to ssm-user', async () => {
  for (const keys of ['\x03', '\x1c', '\x1a', '\x03\x1a\x1c']) {
    expect(await onTerminal(`${keys}id\nexit\n`, 'at once')).not.toMatch(/SHELL OF|ssm-user/);
  }
});
