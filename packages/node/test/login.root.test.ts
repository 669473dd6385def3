/** What a client may do to a login of root's: nothing. A stand-in for `sallyport-host` says what reaches it. */
import { constants } from 'node:os';
import { signalBase } from '@sallyport/ssm';
import { describe, expect } from 'vitest';
import { command, interactive, machineUnderTest, quoted, shellWithProfile, test } from './machine-test.ts';

const under = machineUnderTest();
const { gateway } = under;
const { signals } = constants;

/** The stand-in: root's until it becomes `nobody`, whose program is the second argument. */
const standIn = (person: string): string =>
  [
    '#!/bin/sh',
    'for name in INT QUIT TSTP HUP TERM USR1 USR2 WINCH CONT; do trap "echo the login got $name" $name; done',
    'stty size 2>/dev/null',
    'echo logging in',
    'i=0; while [ $i -lt 20 ]; do i=$((i+1)); sleep 0.1; done',
    'trap - INT QUIT TSTP HUP TERM USR1 USR2 WINCH CONT',
    'echo login done',
    `exec runuser -u nobody -- /bin/sh -c ${quoted(person)}`,
    '',
  ].join('\n');

let made = 0;
async function loginOf(person: string): Promise<string> {
  made += 1;
  const folder = `/run/login-${made}`;
  const run = gateway.start(
    under.id(),
    command(
      `sudo -n sh -c ${quoted(`mkdir ${folder} && printf %s "$1" >${folder}/sallyport-host && chmod 755 ${folder}/sallyport-host`)} sh ${quoted(standIn(person))}`,
    ),
  );
  await run.ends();
  expect([run.stderr.toString(), run.exitCode]).toEqual(['', 0]);
  return `${folder}/sallyport-host`;
}

const caught = 'trap "echo the person got USR1" USR1; echo ready; while :; do sleep 0.05; done';

describe('before the login has become the person', () => {
  test.each([
    ['through sudo', (login: string) => command(`sudo -n ${login} session`)],
    ['of a document that runs as root', (login: string) => command(`${login} session`, { runAsElevated: true })],
  ])('signal-flags: none reaches it %s, and those of sshd reach the person afterwards', async (_how, document) => {
    const login = await loginOf(caught);
    const run = gateway.start(under.id(), document(login));
    await run.sees('logging in');
    for (const name of ['SIGSTOP', 'SIGTSTP', 'SIGTTIN', 'SIGKILL', 'SIGCONT', 'SIGWINCH', 'SIGUSR1'] as const)
      run.flag(signalBase + signals[name]);
    await run.sees('the person got USR1');
    run.flag(signalBase + signals.SIGTERM);
    await run.ends();
    expect(run.text).toBe('logging in\nlogin done\nready\nthe person got USR1\n');
    expect(run.exitCode).toBe(143);
  });

  test.each([
    ['Ctrl-C', '\x03'],
    ['Ctrl-\\', '\x1c'],
    ['Ctrl-Z', '\x1a'],
    ['all of them', '\x1a\x03\x1c'],
  ])('control-characters: %s does not reach the login on a terminal', async (_name, typed) => {
    const login = await loginOf('echo ready; while read line; do echo "<$line>"; done');
    const shell = gateway.start(under.id(), shellWithProfile(`exec sudo -n ${login} session`));
    await shell.sees('logging in');
    shell.type(typed);
    await shell.sees('login done');
    expect(shell.text).not.toContain('the login got');
    shell.closeChannel();
    await shell.ends();
  });

  test('typed-ahead: what was typed during the login reaches the person, with the size of the window', async () => {
    // sudo tells its own terminal of a new size when it comes to it.
    const sized = 'until [ "$(stty size)" = "33 101" ]; do sleep 0.05; done';
    const login = await loginOf(`read a; read b; echo "<$a> <$b>"; ${sized}; stty size`);
    const shell = gateway.start(under.id(), shellWithProfile(`exec sudo -n ${login} session`));
    await shell.sees('logging in');
    shell.type('one\r');
    shell.resize(101, 33);
    shell.type('two\r');
    await shell.ends();
    expect(shell.text).not.toContain('the login got');
    expect(shell.text).toMatch(/<one> <two>\r\n33 101/);
  });

  test('nothing waits where no login is', async () => {
    const shell = gateway.start(under.id(), interactive('trap "echo caught" INT; echo ready; read x; echo "<$x>"'));
    await shell.sees('ready');
    shell.type('\x03');
    await shell.sees('caught');
    shell.type('x\r');
    await shell.ends();
  });
});
