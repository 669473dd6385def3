/** Logins that are killed between any two of their steps, and sessions that end while an account is made. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test as whenPossible } from 'vitest';
import { devOps, open, record, roleSession, sessionIdFor, workerCommand, writeRoster } from './role-sessions.ts';
import { missing, openSandbox, type Sandbox } from './sandbox.ts';

const test = whenPossible.skipIf(missing.length > 0);
let sandbox: Sandbox;

beforeAll(async () => {
  if (missing.length > 0) return;
  sandbox = await openSandbox();
  await writeRoster(sandbox, [devOps]);
});
afterAll(() => sandbox?.close());

const text = async (script: string): Promise<string> => (await sandbox.sh(script)).stdout.trim();

const programs = ['/usr/sbin/groupadd', '/usr/sbin/useradd', '/usr/sbin/usermod', '/usr/sbin/visudo'];

/** Puts a script in the place of a program of the host, which finds the real one as $real; the mounts are the sandbox's own. */
function replaced(program: string, script: string): string {
  const real = `/run/real${program.replaceAll('/', '-')}`;
  return `cp ${program} ${real}; printf '%s\\n' '#!/bin/sh' 'real=${real}' '${script}' >/run/replacement; chmod 0755 /run/replacement; mount --bind /run/replacement ${program}`;
}
const restore = (program: string): string => `umount --lazy ${program}`;

/** Everything an account of the role has, and nothing that an interrupted login leaves behind. */
async function isComplete(name: string): Promise<void> {
  const session = await open(
    sandbox,
    roleSession('DevOpsRole', name),
    'id -un; id -Gn; pwd; stat -c "%U %G %a" . .profile; sudo -n /usr/bin/id -u\n',
  );
  expect(session).toEqual({
    status: 0,
    stdout: `${name}\n${name} devops\n/home/${name}\n${name} ${name} 700\n${name} ${name} 644\n0\n`,
    stderr: '',
  });
  expect(
    await text(
      `ls -A /home | grep '^[.]'; ls /etc/*.lock 2>/dev/null; ls /etc/sudoers.d | grep new; getent shadow ${name} | cut -d: -f2; grep -c ^${name}: /etc/passwd /etc/group /etc/gshadow; grpck -r 2>&1 | grep ${name}; pgrep -f '^/usr/bin/flock'`,
    ),
  ).toBe('!\n/etc/passwd:1\n/etc/group:1\n/etc/gshadow:1');
}

describe.each(programs)('a login that is killed at %s', (program) => {
  test.each([
    ['before', 'kill -KILL $PPID'],
    ['after', '"$real" "$@"; kill -KILL $PPID'],
    ['with it', '"$real" "$@" & kill -KILL $! $PPID'],
  ])('%s is completed by the next one', async (when, script) => {
    const name = `k${programs.indexOf(program)}-${when.replace(' ', '-')}`;
    await sandbox.sh(replaced(program, script));
    const killed = await open(sandbox, roleSession('DevOpsRole', name), 'echo a shell\n');
    await sandbox.sh(restore(program));
    expect(killed).toMatchObject({ status: 8, stdout: '' });
    expect(killed.stderr).toContain('the process that creates accounts ended without an answer');
    await isComplete(name);
  });
});

test('killed-useradd: one that is killed at any moment leaves nothing that the next login does not repair', async () => {
  for (let i = 0; i < 8; i += 1) {
    const name = `moment-${i}`;
    // A millisecond apart: it runs for about ten.
    await sandbox.sh(
      replaced('/usr/sbin/useradd', `"$real" "$@" & sleep 0.0${String(i * 2).padStart(2, '0')}; kill -KILL $! $PPID`),
    );
    await open(sandbox, roleSession('DevOpsRole', name), 'echo a shell\n');
    await sandbox.sh(restore('/usr/sbin/useradd'));
    await isComplete(name);
  }
});

test('session-ends-during-useradd: the account is complete although every process of the session was killed', async () => {
  const id = sessionIdFor('eve');
  await record(sandbox, id, roleSession('DevOpsRole', 'eve'));
  await sandbox.sh(
    replaced(
      '/usr/sbin/useradd',
      'touch /run/at-useradd; until test -e /run/go-on; do sleep 0.05; done; exec "$real" "$@"',
    ),
  );
  // Waited for from here on: it may be over before the script that ends it is.
  const closed = once(sandbox.start(workerCommand(id)), 'close');
  await sandbox.sh(
    `until test -e /run/at-useradd; do sleep 0.05; done
    login=$(pgrep -f 'sallyport-host session$'); kill -KILL $login $(pgrep -f '^ssm-session-worker ${id}'); touch /run/go-on`,
  );
  await closed;
  await sandbox.sh(
    `until test -e /etc/sudoers.d/sallyport-eve && ! pgrep -f 'sallyport-host provision$'; do sleep 0.05; done; ${restore('/usr/sbin/useradd')}`,
  );
  expect(await text('id -Gn eve; stat -c %U /home/eve')).toBe('eve devops\neve');
  await isComplete('eve');
});

test('what an interrupted useradd of long ago left is repaired', async () => {
  await open(sandbox, roleSession('DevOpsRole', 'frank'), 'exit\n');
  await sandbox.sh(
    `sed -i /^frank:/d /etc/shadow; rm -rf /home/frank; gpasswd --delete frank devops
    for f in passwd group shadow gshadow; do echo 1 >/etc/$f.lock; touch -d '30 years ago' /etc/$f.lock; done`,
  );
  await isComplete('frank');
});

test('the lock of another program that runs is respected', async () => {
  const { stdout } = await sandbox.sh('sleep 60 >/dev/null 2>&1 & printf %s $! >/etc/passwd.lock; sleep 0.1; echo $!');
  const refused = await open(sandbox, roleSession('DevOpsRole', 'grace'), 'id\n');
  await sandbox.sh(`kill ${stdout.trim()}`);
  expect(refused).toMatchObject({ status: 8, stdout: '' });
  expect(refused.stderr).toContain('locked');
  await isComplete('grace');
});
