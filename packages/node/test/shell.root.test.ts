import { createHash, randomBytes } from 'node:crypto';
import { describe, expect } from 'vitest';
import { interactive, machineUnderTest, shellDocument, shellWithProfile, test } from './machine-test.ts';

const under = machineUnderTest({ AGENT_SECRET: 'do-not-leak', HTTP_PROXY: 'http://x' });
const { gateway } = under;
const id = (): string => under.id();

describe('a shell', () => {
  test('is ssm-user in its home directory, with the session id in its environment', async () => {
    const sessionId = id();
    const shell = gateway.start(sessionId, shellDocument, { owner: 'arn:aws:sts::111122223333:assumed-role/R/alice' });
    await shell.sees('$ ');
    shell.type('id -un; pwd; echo "$SSM_SESSION_ID $SSM_SESSION_OWNER"; umask; echo $-; exit\r');
    await shell.ends();
    const lines = shell.text.split('\r\n');
    expect(lines).toContain('ssm-user');
    expect(lines).toContain('/home/ssm-user');
    expect(lines).toContain(`${sessionId} arn:aws:sts::111122223333:assumed-role/R/alice`);
    expect(lines).toContain('0022');
    expect(shell.states).toEqual(['Connected', 'Terminating']);
  });

  test('agent-credentials-leak-into-shell: the environment is made from nothing', async () => {
    const shell = gateway.start(id(), interactive('env; sudo -n env'));
    await shell.ends();
    const names = shell.text.split('\r\n').map((line) => line.split('=')[0]);
    expect(shell.text).not.toContain('do-not-leak');
    expect(shell.text).not.toContain('secret-of-the-agent');
    expect(names).not.toContain('AWS_ACCESS_KEY_ID');
    expect(names).not.toContain('HTTP_PROXY');
    expect(names).not.toContain('NODE_CHANNEL_FD');
  });

  test('agent-files-leak-into-shell: nothing is open but the terminal', async () => {
    const shell = gateway.start(id(), interactive('for f in /proc/$$/fd/*; do readlink $f; done'));
    await shell.ends();
    const open = shell.text.trim().split('\r\n');
    expect(new Set(open)).toEqual(new Set([expect.stringMatching(/^\/dev\/pts\/\d+$/)]));
  });

  test('has a root-owned worker as ancestor that names the session', async () => {
    const sessionId = id();
    const shell = gateway.start(sessionId, interactive('tr "\\0" "\\n" </proc/$PPID/cmdline; stat -c %u /proc/$PPID'));
    await shell.ends();
    expect(shell.text.split('\r\n').slice(0, 2)).toEqual(['ssm-session-worker', sessionId]);
    expect(shell.text.trim().endsWith('0')).toBe(true);
  });

  test('has a record only root can read while it is active', async () => {
    const sessionId = id();
    const record = `/run/sallyport/sessions/${sessionId}.json`;
    const shell = gateway.start(
      sessionId,
      interactive(
        `cat ${record}; sudo -n cat ${record}; sudo -n stat -c %a:%u ${record} /run/sallyport/sessions; echo waiting; read x`,
      ),
    );
    await shell.sees('waiting');
    expect(shell.text).toContain('700:0');
    expect(shell.text).toContain('Permission denied');
    expect(shell.text).toContain('600:0');
    const json = shell.text.split('\r\n').find((line) => line.startsWith('{')) ?? '';
    expect(JSON.parse(json)).toEqual({
      sessionId,
      owner: 'arn:aws:iam::111122223333:user/alice',
      documentName: 'Test',
      sessionType: 'InteractiveCommands',
      startedAt: expect.stringMatching(/^20\d\d-.*Z$/),
    });
    shell.type('\r');
    await shell.ends();
    const after = gateway.start(id(), interactive(`sudo -n ls /run/sallyport/sessions`));
    await after.ends();
    expect(after.text).not.toContain(sessionId);
  });

  test('follows the size of the window', async () => {
    const shell = gateway.start(id(), shellDocument);
    await shell.sees('$ ');
    shell.resize(132, 43);
    shell.type('stty size; exit\r');
    await shell.ends();
    expect(shell.text).toContain('43 132');
  });

  test('gets every byte as it was sent, and sends every byte as it was written', async () => {
    const up = randomBytes(400_000);
    const shell = gateway.start(
      id(),
      interactive('stty raw -echo; echo ready; head -c 400000 | sha256sum; cat /proc/self/stat >/dev/null; exit'),
    );
    await shell.sees('ready');
    shell.type(up);
    await shell.ends();
    expect(shell.text).toContain(createHash('sha256').update(up).digest('hex'));

    const down = gateway.start(
      id(),
      interactive(
        'stty raw; i=0; while [ $i -lt 256 ]; do printf "\\\\$(printf %03o $i)"; i=$((i+1)); done; printf "a\\357\\277\\275b\\377"',
      ),
    );
    await down.ends();
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    expect(down.bytes.equals(Buffer.concat([all, Buffer.from('a\u{fffd}b'), Buffer.of(255)]))).toBe(true);
  });

  test('ignores invalid sizes and flags', async () => {
    const shell = gateway.start(id(), shellDocument);
    await shell.sees('$ ');
    shell.raw(3, Buffer.from('{"cols":-1}'));
    shell.raw(3, Buffer.from('not json'));
    shell.raw(10, Buffer.from('x'));
    shell.garbage(Buffer.from('garbage'));
    shell.garbage(randomBytes(5000));
    shell.type('echo al""ive; exit\r');
    await shell.ends();
    expect(shell.text).toContain('alive');
  });

  test('of an elevated command is root', async () => {
    const shell = gateway.start(id(), interactive('id -u; pwd; echo $HOME', { runAsElevated: true }));
    await shell.ends();
    expect(shell.text).toBe('0\r\n/root\r\n/root\r\n');
  });
});

describe('run as', () => {
  const runAs = (user: string): Record<string, unknown> => ({
    sessionType: 'InteractiveCommands',
    inputs: { runAsEnabled: true, runAsDefaultUser: user },
    properties: { linux: { commands: 'id -un; id -Gn; pwd' } },
  });

  test('is that user with all their groups', async () => {
    const make = gateway.start(id(), interactive('sudo -n useradd -m -G adm,daemon bob'));
    expect((await make.ends()).finalTaskStatus).toBe('Success');
    const shell = gateway.start(id(), runAs('bob'));
    await shell.ends();
    const [user, groups, home] = shell.text.split('\r\n');
    expect([user, home]).toEqual(['bob', '/home/bob']);
    expect(groups?.split(' ').sort()).toEqual(['adm', 'bob', 'daemon']);
    const tagged = gateway.start(id(), runAs('daemon'), { runAsUser: 'bob' });
    await tagged.ends();
    expect(tagged.text).toContain('bob');
  });

  test('run-as-a-person, run-as-a-system-account: a tag gives neither', async () => {
    const person = 0x7000_0001;
    const ledger = JSON.stringify({
      version: 1,
      accounts: { anna: { person: 'p', uid: person, groups: [], sudo: false } },
      groups: {},
    });
    const make = gateway.start(
      id(),
      interactive(
        `sudo -n sh -c 'useradd --uid ${person} anna; umask 077; mkdir -p /var/lib/sallyport; echo "$0" > /var/lib/sallyport/ledger.json' '${ledger}'`,
      ),
    );
    expect(await make.ends()).toMatchObject({ finalTaskStatus: 'Success' });
    for (const [user, text] of [
      ['anna', 'is the account of a person'],
      ['daemon', 'is a system account'],
    ]) {
      const tagged = gateway.start(id(), runAs('bob'), { runAsUser: user ?? '' });
      expect(await tagged.ends()).toMatchObject({
        finalTaskStatus: 'Failed',
        output: expect.stringContaining(`failed to start pty since RunAs user ${user} ${text}`),
      });
      expect(tagged.text).toBe('');
    }
    const named = gateway.start(id(), runAs('daemon'));
    await named.ends();
    expect(named.text).toMatch(/^daemon\r\n/);
    const still = gateway.start(id(), runAs('bob'), { runAsUser: 'bob' });
    await still.ends();
    expect(still.text).toMatch(/^bob\r\n/);
  });

  test.each([
    ['nobody-there', 'Unable to start command: failed to start pty since RunAs user nobody-there does not exist'],
    ['', 'Unable to start command: please set the RunAs default user'],
    ['root', 'Unable to start command: failed to start pty since RunAs user root has uid or gid 0'],
    ['-x', 'Unable to start command: failed to start pty since RunAs user -x does not exist'],
    ['0', 'Unable to start command: failed to start pty since RunAs user 0 does not exist'],
    ['bob;id', 'Unable to start command: failed to start pty since RunAs user bob;id does not exist'],
  ])('refuses %j', async (user, text) => {
    const shell = gateway.start(id(), runAs(user));
    expect(await shell.ends()).toMatchObject({ finalTaskStatus: 'Failed', output: text });
    expect(shell.text).toBe('');
  });
});

describe('a shell profile', () => {
  test('that executes another program is the session', async () => {
    const shell = gateway.start(id(), shellWithProfile('exec cat'));
    shell.type('hello\r');
    await shell.sees('hello\r\nhello');
    shell.type('\x04');
    expect((await shell.ends()).finalTaskStatus).toBe('Success');
  });

  test('that succeeds is followed by the shell, with what it set', async () => {
    const shell = gateway.start(id(), shellWithProfile('cd /tmp; export GREETING=hi; PS1="ready> "'));
    await shell.sees('$ ');
    shell.type('echo $GREETING $(pwd) $#; exit 3\r');
    expect((await shell.ends()).finalTaskStatus).toBe('Success');
    expect(shell.text).toContain('hi /tmp 0\r\n');
  });

  test.each([
    ['false'],
    ['echo first; exit 4'],
    ['if then'],
    ['/nonexistent/program'],
    ['exec /nonexistent/program'],
    ['sudo -n -u nobody false'],
    ['set -e; false; true'],
    ['kill -9 $$'],
    ['trap : EXIT; false'],
    ['return 3'],
  ])('that fails is not followed by a shell: %s', async (profile) => {
    const shell = gateway.start(id(), shellWithProfile(profile));
    shell.type('echo fallen-$((40+2))\r');
    const done = await shell.ends();
    expect(shell.text).not.toContain('fallen-42');
    expect(done.finalTaskStatus).toBe('Failed');
  });

  test('that fails ends the session with a reason', async () => {
    const shell = gateway.start(id(), shellWithProfile('false'));
    expect(await shell.ends()).toMatchObject({
      finalTaskStatus: 'Failed',
      output: 'The session ended because its shell profile failed.',
    });
    expect(shell.text).toContain('the shell profile ended with status 1');
  });

  test.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-\\', '\x1c'],
    ['Ctrl-Z', '\x1a'],
    ['Ctrl-D', '\x04'],
  ])('typed-%s-falls-through-profile: no byte gets past it', async (_name, key) => {
    for (let round = 0; round < 4; round += 1) {
      const shell = gateway.start(id(), shellWithProfile('sleep 0.3; echo profile; exec sudo -n cat'));
      for (let i = 0; i < round + 1; i += 1) {
        shell.type(key.repeat(3));
        await new Promise((resolve) => setTimeout(resolve, round * 12));
      }
      shell.type('echo fallen-$((40+2)); id\r');
      await new Promise((resolve) => setTimeout(resolve, 400));
      if (gateway.completionOf(shell.sessionId) === undefined) shell.closeChannel();
      await shell.ends();
      expect(shell.text).not.toContain('fallen-42');
      expect(shell.text).not.toContain('uid=');
    }
  });
});

describe('many at once', () => {
  test('fifty shells have their own identities', async () => {
    const shells = Array.from({ length: 50 }, (_, i) => {
      const owner = `arn:aws:sts::111122223333:assumed-role/R/person-${i}`;
      return {
        owner,
        shell: gateway.start(
          id(),
          interactive('echo "$SSM_SESSION_ID $SSM_SESSION_OWNER"; tr "\\0" " " </proc/$PPID/cmdline; read x'),
          { owner },
        ),
      };
    });
    for (const { owner, shell } of shells) {
      await shell.sees('ssm-session-worker', 40_000);
      expect(shell.text).toContain(`${shell.sessionId} ${owner}`);
      expect(shell.text).toContain(`ssm-session-worker ${shell.sessionId}`);
    }
    for (const { shell } of shells) shell.type('\r');
    for (const { shell } of shells) expect((await shell.ends(20_000)).finalTaskStatus).toBe('Success');
  });
});
