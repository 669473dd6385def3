/** `sallyport shell` on a real terminal. */
import { StopInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCodes } from '../apps/cli/src/exit-codes.ts';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { find, run } from './programs.ts';
import { type OnTerminal, onTerminal } from './pty.ts';
import { node, sallyport } from './region-process.ts';

let example: ExampleRegion;

beforeAll(async () => {
  example = await startExampleRegion();
});
afterAll(() => example?.region.close());

function shell(who: 'devops' | 'developer', to: string): OnTerminal {
  const person = example.setup[who];
  return onTerminal(node, [sallyport, 'shell', to, '--role', person.roleArn], example.region.env(person.keys));
}

test('a shell opens as oneself, has a terminal of the right size, follows resizes and ends with exit', async () => {
  const one = shell('devops', 'web-1');
  await one.shows(/devops-user@ip-[\d-]+:~\$ $|\$ (?:\x1b\[\S*)?$/);
  one.type('stty size; tty; id -un\r');
  await one.shows(/40 120\r\n\/dev\/pts\/\d+\r\ndevops-user/);
  one.resize(99, 33);
  one.type('sleep 0.1; stty size\r');
  await one.shows(/33 99/);
  one.type('exit\r');
  expect(await one.ended).toBe(0);
});

test('Ctrl-C reaches the program there and not ours', async () => {
  const one = shell('developer', 'web-1');
  await one.shows(/\$ /);
  // Typed before the program has the terminal, Ctrl-C is the shell's, as on every terminal.
  one.type("sh -c 'echo run''ning; exec sleep 600'\r");
  await one.shows(/[\r\n]running\r/);
  one.type('\x03');
  one.type('echo "still $((1 + 1))"\r');
  await one.shows(/still 2/);
  one.type('exit\r');
  expect(await one.ended).toBe(0);
});

test('the last status of a shell does not lead back into ssm-user', async () => {
  const one = shell('devops', 'web-1');
  await one.shows(/\$ /);
  one.type('false; exit 1\r');
  await one.ended;
  expect(one.screen()).not.toMatch(/ssm-user|sh-\d|^# /m);
});

test('bytes of a terminal pass unaltered, a lone line feed included', async () => {
  const one = shell('devops', 'web-1');
  await one.shows(/\$ /);
  one.type("stty raw -echo; printf 'rea''dy'; head -c 4 | od -An -tx1; stty sane\r");
  await one.shows(/ready/);
  for (const byte of ['a', '\n', '\r', '\x00']) one.type(byte);
  await one.shows(/61 0a 0d 00/);
  one.type('exit\r');
  await one.ended;
});

test('without a terminal a shell is refused with the way out', async () => {
  const outcome = await example.as('devops', ['shell', 'web-1']);
  expect(outcome.status).toBe(2);
  expect(outcome.stderr).toMatch(/^sallyport: a shell needs a terminal.*\nhint: .*sallyport exec/);
});

test('a session that is ended from elsewhere gives the terminal back', async () => {
  const one = shell('developer', 'web-1');
  await one.shows(/\$ /);
  const listed = await example.as('developer', ['sessions', 'ls', '--json']);
  const session = (JSON.parse(listed.stdout) as { sessionId: string; owner: string }[]).find((entry) =>
    entry.owner.endsWith('/developer-user'),
  );
  const end = ['sessions', 'end', '--', session?.sessionId ?? ''];
  // Whose session it is, IAM alone decides: the same words end it for its owner.
  const denied = await example.as('devops', end);
  expect(denied).toMatchObject({ status: exitCodes.denied, stdout: '' });
  expect(denied.stderr).toContain(`the session ${session?.sessionId}`);
  expect(denied.stderr).toContain('"ssm:TerminateSession"');
  const ended = await example.as('developer', end);
  expect(ended).toMatchObject({ status: exitCodes.ok, stderr: `sallyport: session ${session?.sessionId} is over\n` });
  await one.shows(/sallyport: the session was ended by arn:aws:sts::\d+:assumed-role\/\w+\/developer-user\r\n/);
  expect(await one.ended).toBe(exitCodes.session);
});

test.each([
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGQUIT', 131],
  ['SIGTERM', 143],
] as const)('%s ends the session here and in AWS, gives the terminal back and exits %i', async (signal, status) => {
  const { devops } = example.setup;
  const own = [node, sallyport, 'shell', 'web-1', '--role', devops.roleArn].map((word) => `'${word}'`).join(' ');
  // A shell keeps the terminal when ours has ended, so that its state can be read.
  const script = `${own} & echo "pid=$!"; fg %1 >/dev/null; echo "status=$?"; stty -a | tr ' ' '\\n' | grep -x -- '-*icanon;*'; exec sleep 60`;
  const one = onTerminal('/bin/bash', ['-mc', script], example.region.env(devops.keys));
  await one.shows(/\$ $|\$ \x1b/);
  const pid = Number(/pid=(\d+)/.exec(one.screen())?.[1]);
  const mine = async (): Promise<string[]> => {
    const listed = JSON.parse((await example.as('devops', ['sessions', 'ls', '--json'])).stdout);
    return (listed as { sessionId: string; owner: string }[])
      .filter(({ owner }) => owner.endsWith('/devops-user'))
      .map(({ sessionId }) => sessionId);
  };
  expect(await mine()).toHaveLength(1);
  process.kill(pid, signal);
  await one.shows(
    new RegExp(`sallyport: the session is over: ${signal} ended this program\r\nstatus=${status}\r\nicanon`),
  );
  expect(await mine()).toEqual([]);
  one.kill('SIGKILL');
  await one.ended;
});

test('the AWS CLI sees the session of an open shell, its owner and its target', async () => {
  const one = shell('devops', 'web-1');
  await one.shows(/\$ /);
  const { region, setup } = example;
  const [account] = region.ready.accounts;
  if (account === undefined) throw new Error('no account');
  const described = await run(
    find('aws') ?? '',
    ['ssm', 'describe-sessions', '--state', 'Active', '--endpoint-url', region.ready.endpointUrl, '--output', 'json'],
    { env: { ...region.env(account), AWS_PAGER: '' } },
  );
  const { Sessions } = JSON.parse(described.stdout) as {
    Sessions: { Owner: string; Target: string; Status: string }[];
  };
  const owned = Sessions.filter(({ Owner, Status }) => Owner.endsWith('/devops-user') && Status === 'Connected');
  expect(owned).toEqual([
    expect.objectContaining({
      Owner: `arn:aws:sts::${account.id}:assumed-role/DevOpsRole/devops-user`,
      Target: setup.web,
    }),
  ]);
  one.type('exit\r');
  expect(await one.ended).toBe(0);
});

// The last one: it stops the instance of all others.
test('a shell whose instance is stopped says so', async () => {
  const one = shell('developer', 'web-1');
  await one.shows(/\$ /);
  const InstanceIds = [example.setup.web];
  await example.root.ec2.send(new StopInstancesCommand({ InstanceIds }));
  await one.shows(/sallyport: the session was ended because its instance is stopping\r\n/);
  expect(await one.ended).toBe(exitCodes.unreachable);
});
