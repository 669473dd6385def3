/** Commands and streams of a login: what sshd does, whatever the shell of the account and its profiles. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test as whenPossible } from 'vitest';
import { devOps, record, roleSession, sessionIdFor, workerCommand, writeRoster } from './role-sessions.ts';
import { missing, openSandbox, type Result, type Sandbox } from './sandbox.ts';

const test = whenPossible.skipIf(missing.length > 0);
const alice = roleSession('DevOpsRole', 'alice');
const program = 'exec sudo -n /opt/sallyport/bin/sallyport-host session';
let sandbox: Sandbox;

beforeAll(async () => {
  if (missing.length > 0) return;
  sandbox = await openSandbox();
  await writeRoster(sandbox, [devOps]);
  await run(['true']);
});
afterAll(() => sandbox?.close());

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

async function run(command: readonly string[], input = '', owner = alice): Promise<Result> {
  const id = sessionIdFor('alice');
  await record(sandbox, id, owner);
  return sandbox.sh(workerCommand(id, `${program} -- ${command.map(quote).join(' ')}`), input);
}

const hostile = {
  prints: 'echo PROFILE; echo PROFILE >&2',
  exits: 'exit 0',
  'reads standard input': 'cat',
  'becomes another shell': 'exec /bin/sh',
};
const profiles =
  '.profile .bash_profile .bash_login .bashrc .zshenv .zprofile .zshrc .zlogin .login .cshrc .tcshrc .config/fish/config.fish';

describe.each(['/bin/bash', '/bin/dash', '/usr/bin/zsh', '/usr/bin/fish', '/usr/bin/tcsh'])(
  'with the login shell %s',
  (shell) => {
    test.each(Object.entries(hostile))(
      'profile-before-command: a profile that %s is not run before a command',
      async (_what, line) => {
        await sandbox.sh(
          `test -x ${shell} && usermod --shell ${shell} alice && cd /home/alice && mkdir -p .config/fish
      for f in ${profiles}; do printf '%s\\n' ${quote(line)} >$f; done; chown -R alice: .`,
        );
        const result = await run(
          ['sh', '-c', 'cat; echo err >&2; echo "$0" "$@"; exit 7', 'a b', "it's !1 $HOME `id`", '', 'new\nline'],
          'in\n',
        );
        await sandbox.sh(`usermod --shell /bin/bash alice; cd /home/alice && rm -f ${profiles}`);
        expect(result).toEqual({ status: 7, stdout: "in\na b it's !1 $HOME `id`  new\nline\n", stderr: 'err\n' });
      },
    );
  },
);

test('a command has the environment of the host, at home, with the groups of the roster', async () => {
  await sandbox.sh(`printf 'GREETING="good day"\\nLD_PRELOAD=/tmp/x.so\\n' >/etc/environment`);
  const { stdout } = await run([
    'sh',
    '-c',
    'pwd; id -un; id -Gn; echo "$GREETING|$LD_PRELOAD|$SHELL|$USER|$LOGNAME|$SALLYPORT_COMMAND"; ulimit -c',
  ]);
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    '/home/alice',
    'alice',
    'alice devops',
    'good day||/bin/bash|alice|alice|',
  ]);
});

test.each([
  [['no-such-program'], 127, 'not found'],
  [['/etc'], 126, ''],
  [['sh', '-c', 'kill -TERM $$'], 143, ''],
  [['true'], 0, ''],
] as const)('%j ends with its own status', async (command, status, message) => {
  const result = await run(command);
  expect(result.status).toBe(status);
  expect(result.stderr).toContain(message);
});

test.each(['/usr/sbin/nologin', '/bin/true', '/no/such/shell'])(
  'a command that never runs ends with 255 and a reason: shell %s',
  async (shell) => {
    await sandbox.sh(`sed -i 's|^\\(alice:.*:\\)[^:]*$|\\1${shell}|' /etc/passwd`);
    const result = await run(['echo', 'ran']);
    await sandbox.sh('usermod --shell /bin/bash alice');
    expect(result).toMatchObject({ status: 255, stdout: '' });
    expect(result.stderr).toMatch(/^sallyport-host: the login shell of alice.*\nhint: .*\n$/);
  },
);

test('a refused login ends with 255 and a reason when it has a command', async () => {
  const result = await run(['true'], '', roleSession('DevOpsRole', 'root'));
  expect(result).toMatchObject({ status: 255, stdout: '' });
  expect(result.stderr).toContain('system account');
});

test('a disk that is full ends the login in a sentence, and the next one completes it', async () => {
  const owner = roleSession('DevOpsRole', 'late');
  await sandbox.sh('mount -t tmpfs -o size=4k,mode=0700 tmpfs /var/lib/sallyport; echo x >/var/lib/sallyport/x');
  const full = await run(['true'], '', owner);
  await sandbox.sh('umount /var/lib/sallyport');
  expect(full).toMatchObject({ status: 255, stdout: '' });
  expect(full.stderr).toMatch(/^sallyport-host: .* cannot be written \(ENOSPC\)\nhint: .*\n$/);
  expect(await run(['id', '-un'], '', owner)).toEqual({ status: 0, stdout: 'late\n', stderr: '' });
});

test('a home that is mounted noexec and a locale that does not exist are no fault', async () => {
  await sandbox.sh("mount -o remount,noexec /home; echo 'LANG=xx_YY.odd' >/etc/default/locale");
  const result = await run(['sh', '-c', 'echo $LANG; exit 5']);
  await sandbox.sh('mount -o remount,exec /home; rm /etc/default/locale');
  expect(result).toEqual({ status: 5, stdout: 'xx_YY.odd\n', stderr: '' });
});

test('streams-of-ssm-user: the streams of a command are the person’s', async () => {
  const script = 'cat /dev/stdin; echo out >/dev/stdout; echo err >/dev/stderr; echo again >>/proc/self/fd/1';
  // The sandbox gives sockets, which nobody can open by name; an agent gives pipes.
  const id = sessionIdFor('alice');
  await record(sandbox, id, alice);
  const inner = workerCommand(id, `${program} -- sh -c ${quote(script)}`);
  const piped = await sandbox.sh(
    `echo in | sh -c ${quote(inner)} 2>/tmp/alice.err.$$ | cat; (sh -c ${quote(inner)} </dev/null 2>&1 >/dev/null | cat) >&2`,
  );
  expect(piped.stdout).toBe('in\nout\nagain\n');
});

test('a file that the session has as a stream keeps its owner', async () => {
  const id = sessionIdFor('alice');
  await record(sandbox, id, alice);
  const { stdout } = await sandbox.sh(
    `install -m 0600 /dev/null /run/a-file; mkfifo -m 0600 /run/a-fifo
    sh -c ${quote(workerCommand(id, `${program} -- true`))} >/run/a-file 2>/run/a-file </dev/null; stat -c %U /run/a-file /dev/null /run/a-fifo`,
  );
  expect(stdout).toBe('root\nroot\nroot\n');
});

test('terminal-of-ssm-user: the terminal of a shell is the person’s', async () => {
  const id = sessionIdFor('alice');
  await record(sandbox, id, alice);
  const child = sandbox.start(`exec script -qec "${workerCommand(id).replaceAll('$', '\\$')}" /dev/null`);
  let shown = '';
  child.stdin?.on('error', () => {});
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    if (!shown.includes('alice@') && (shown + text).includes('alice@'))
      child.stdin?.end(
        'echo one > $(tty); mesg n; mesg | tr n N; cat </dev/null >/dev/stderr; stat -c %U:%a $(tty); exit\n',
      );
    shown += text;
  });
  await once(child, 'close');
  expect(shown).toMatch(/^one\r$/m);
  expect(shown).toMatch(/^is N\r$/m);
  expect(shown).toMatch(/^alice:600\r$/m);
});
