import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { encodeChannelClosed, idleText, MessageType, maximumDurationText, terminatedByText } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { FakeGateway } from './fake-gateway.ts';
import { aroundAll, command, interactive, quoted, shellDocument, shellWithProfile, test } from './machine-test.ts';
import { agentMachine, type PrivateMachine } from './private-machine.ts';

aroundAll();
let gateway: FakeGateway;
let machine: PrivateMachine;
let namespace: string;

beforeEach(async () => {
  gateway = new FakeGateway();
  machine = await agentMachine(await gateway.listen());
  await gateway.until(() => gateway.control !== undefined, 'the agent to come online');
  namespace = readlinkSync(`/proc/${machine.process.pid}/ns/pid_for_children`);
});

afterEach(async () => {
  await machine.close();
  await gateway.close();
});

/** Processes of the machine's pid namespace with this word in their command line, as seen from outside. */
function running(word: string): number[] {
  const found: number[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      if (readlinkSync(`/proc/${entry}/ns/pid`) !== namespace) continue;
      const line = readFileSync(`/proc/${entry}/cmdline`, 'latin1');
      if (line.includes(word) && !line.includes('private-machine')) found.push(Number(entry));
    } catch {
      // Ended meanwhile.
    }
  }
  return found;
}

const gone = (word: string): Promise<void> =>
  gateway.until(() => running(word).length === 0, `the end of ${word}: ${running(word)}`, 8000);

let marks = 0;
/** An argument by which a test's processes are found. */
function mark(): string {
  marks += 1;
  return `${4_000_000 + process.pid}.${marks}`;
}

/** Programs that would rather stay: in the background, deaf to hang-ups, in sessions of their own, stopped, as root. */
function stubborn(word: string): string {
  return [
    `sleep ${word} &`,
    `nohup sleep ${word} >/dev/null 2>&1 &`,
    `setsid sleep ${word} &`,
    `(setsid setsid sleep ${word} &)`,
    `sh -c 'trap "" HUP TERM INT; sleep ${word}; sleep ${word}' &`,
    `sleep ${word} & kill -STOP $!;`,
    `sudo -n sleep ${word} &`,
    'sleep 0.5; echo st"ar"ted',
  ].join('\n');
}

/** What somebody leaves running on purpose. */
function detached(word: string): string {
  return `nohup sleep ${word} >/dev/null 2>&1 & setsid sleep ${word} >/dev/null 2>&1 & sleep 0.3; echo st"ar"ted`;
}

describe('a session that is ended', () => {
  test('by channel_closed on its data channel leaves no process', async () => {
    const word = mark();
    const shell = gateway.start('a-1', shellDocument);
    await shell.sees('$ ');
    shell.type(`${stubborn(word)}\r`);
    await shell.sees('started');
    expect(running(word).length).toBeGreaterThanOrEqual(7);
    shell.closeChannel();
    expect(await shell.ends()).toMatchObject({ finalTaskStatus: 'Success', output: '' });
    await gone(word);
    await gone('ssm-session-worker\0a-1');
  });

  test('by channel_closed on the control channel leaves no process', async () => {
    const word = mark();
    const run = gateway.start('a-2', command(`sh -c ${quoted(`${stubborn(word)}; sleep ${word}`)}`));
    await run.sees('started');
    const closed = { messageId: '', createdDate: '', destinationId: '', sessionId: 'a-2', output: '' };
    gateway.toAgent(MessageType.channelClosed, encodeChannelClosed(closed));
    expect((await run.ends()).finalTaskStatus).toBe('Success');
    await gone(word);
  });

  test("closing-another's-session: channel_closed with a foreign id is ignored", async () => {
    const shell = gateway.start('a-3', shellDocument);
    await shell.sees('$ ');
    gateway.toAgent(
      MessageType.channelClosed,
      encodeChannelClosed({ messageId: '', createdDate: '', destinationId: '', sessionId: 'a-33', output: '' }),
    );
    shell.type('echo sti""ll; exit\r');
    await shell.ends();
    expect(shell.text).toContain('still');
  });

  test.each([
    ['idle', idleText],
    ['at its maximum duration', maximumDurationText(60)],
    ['by its owner', terminatedByText('arn:aws:iam::111122223333:user/alice')],
  ])('%s ends what hangs on its terminal, and detached work lives on', async (_how, text) => {
    const [word, attached] = [mark(), mark()];
    const shell = gateway.start('a-7', shellDocument);
    await shell.sees('$ ');
    shell.type(`${detached(word)}; sleep ${attached}\r`);
    await shell.sees('started');
    await gateway.until(() => running(attached).length === 1, 'the program in the foreground');
    shell.closeChannel(text);
    expect(await shell.ends()).toMatchObject({ finalTaskStatus: 'Success', output: text });
    await gone(attached);
    expect(running(word).length).toBe(2);
  });

  test('by the client itself ends a command without a terminal, and detached work lives on', async () => {
    const [word, attached] = [mark(), mark()];
    const run = gateway.start('a-8', command(`sh -c ${quoted(`${detached(word)}; sleep ${attached}`)}`));
    await run.sees('started');
    run.flag(2);
    await run.ends();
    await gone(attached);
    expect(running(word).length).toBe(2);
  });

  test('revoked-and-still-there: by somebody else leaves no process, detached or not', async () => {
    const text = terminatedByText('arn:aws:iam::111122223333:user/security');
    const word = mark();
    const shell = gateway.start('a-9', shellDocument);
    await shell.sees('$ ');
    shell.type(`${stubborn(word)}\r`);
    await shell.sees('started');
    shell.closeChannel(text);
    expect(await shell.ends()).toMatchObject({ output: text });
    await gone(word);
  });

  test('idle ends everything where the roster says so', async () => {
    const write = `mkdir -p /etc/sallyport; echo '{"version":1,"detached":"end","entries":[]}' >/etc/sallyport/roster.json`;
    const roster = gateway.start('a-10', command(`sudo -n sh -c ${quoted(write)}`));
    await roster.ends();
    const word = mark();
    const shell = gateway.start('a-11', shellDocument);
    await shell.sees('$ ');
    shell.type(`${detached(word)}\r`);
    await shell.sees('started');
    shell.closeChannel(idleText);
    await shell.ends();
    await gone(word);
  });

  test('before the handshake starts nothing', async () => {
    const word = mark();
    const run = gateway.start('a-5', command(`sleep ${word}`));
    run.stalled = true;
    await gateway.until(() => run.attaches > 0, 'the data channel');
    run.closeChannel();
    expect((await run.ends()).finalTaskStatus).toBe('Success');
    await gone(word);
  });

  test('by its own shell leaves background processes', async () => {
    const word = mark();
    const shell = gateway.start('a-6', shellDocument);
    await shell.sees('$ ');
    shell.type(`nohup sleep ${word} >/dev/null 2>&1 & sleep 0.2; exit\r`);
    await shell.ends();
    expect(running(word).length).toBe(1);
  });
});

describe('when', () => {
  test('the agent is killed, nothing of any session is left', async () => {
    const word = mark();
    const shell = gateway.start('b-1', shellDocument);
    const run = gateway.start('b-2', command(`sleep ${word}`));
    await shell.sees('$ ');
    shell.type(`${stubborn(word)}\r`);
    await shell.sees('started');
    await gateway.until(() => run.ready, 'the handshake');
    const [agent] = running('agent.mjs');
    process.kill(agent ?? 0, 'SIGKILL');
    await gone(word);
    await gone('ssm-session-worker');
  });

  test('the agent is asked to stop, sessions end first', async () => {
    const word = mark();
    const shell = gateway.start('b-3', shellDocument);
    await shell.sees('$ ');
    shell.type(`${stubborn(word)}\r`);
    await shell.sees('started');
    const [agent] = running('agent.mjs');
    process.kill(agent ?? 0, 'SIGTERM');
    expect(await shell.ends()).toMatchObject({
      finalTaskStatus: 'Success',
      output: 'The session ended because instance i-0123456789abcdef0 is stopping.',
    });
    await machine.ended;
    await gone(word);
  });

  test('a worker is killed, the gateway gets a completion and nothing is left', async () => {
    const word = mark();
    const shell = gateway.start('b-4', shellDocument);
    const run = gateway.start('b-5', command(`sh -c ${quoted(stubborn(word))}`));
    await shell.sees('$ ');
    shell.type(`${stubborn(word)}\r`);
    await shell.sees('started');
    await run.sees('started');
    for (const worker of [...running('ssm-session-worker\0b-4'), ...running('ssm-session-worker\0b-5')])
      process.kill(worker, 'SIGKILL');
    expect(await shell.ends()).toMatchObject({
      finalTaskStatus: 'Failed',
      output: 'the session worker was ended by SIGKILL',
    });
    await run.ends();
    await gone(word);
    const next = gateway.start('b-6', interactive('echo fi""ne; sudo -n ls /run/sallyport/sessions'));
    await next.ends();
    expect(next.text.split('\r\n')).toEqual(['fine', 'b-6.json', '']);
  });

  test.each([
    ['worker', 'ssm-session-worker\0b-20'],
    ['agent', 'agent.mjs'],
  ])('a %s of somebody who became another user is killed, nothing is left', async (_who, name) => {
    const word = mark();
    const shell = gateway.start('b-20', shellWithProfile('exec sudo -n env -i PS1="become> " /bin/sh'));
    await shell.sees('become> ');
    shell.type(`${stubborn(word)}\r`);
    await shell.sees('started');
    for (const pid of running(name)) process.kill(pid, 'SIGKILL');
    await gone(word);
  });

  test('the connection is cut, the session goes on', async () => {
    const shell = gateway.start('b-7', shellDocument);
    await shell.sees('$ ');
    for (let i = 0; i < 3; i += 1) {
      shell.type(`echo before-${i}-$((1+1))\r`);
      shell.cut();
      await gateway.until(() => shell.attaches === i + 2, 'the agent to come back');
    }
    shell.type('seq 1 20000 | tail -1; exit\r');
    await shell.ends();
    for (let i = 0; i < 3; i += 1) expect(shell.text.split(`before-${i}-2\r\n`).length).toBe(2);
    expect(shell.text).toContain('20000');
  });

  test('the control channel is cut, it is opened again and completions are sent again', async () => {
    const shell = gateway.start('b-8', shellDocument);
    await shell.sees('$ ');
    const old = gateway.control;
    old?.terminate();
    gateway.control = undefined;
    shell.type('exit\r');
    await gateway.until(() => gateway.control !== undefined, 'the agent to come back');
    expect((await shell.ends()).finalTaskStatus).toBe('Success');
  });

  test('a completion is not acknowledged, it is sent three times', async () => {
    gateway.acknowledges = false;
    gateway.start('b-9', interactive('true'));
    await gateway.until(() => gateway.completions.length >= 3, 'three tellings');
    await new Promise((resolve) => setTimeout(resolve, 1300));
    expect(gateway.completions.map((one) => one.retryNumber)).toEqual([1, 2, 3]);
  });

  test('a start message comes twice, there is one session', async () => {
    const messageId = '01234567-89ab-4cde-8f01-23456789abcd';
    gateway.start('b-10', interactive('echo once; read x'), { messageId });
    const shell = gateway.start('b-10', interactive('echo once; read x'), { messageId });
    const third = gateway.start('b-10', interactive('echo once; read x'));
    await gateway.until(() => shell.text.includes('once') || third.text.includes('once'), 'the session');
    expect(running('ssm-session-worker\0b-10').length).toBe(1);
  });

  test('control messages are garbage, the next session starts', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(200, 0xff)]) gateway.control?.send(bytes);
    gateway.toAgent('interactive_shell', Buffer.from('not json'));
    gateway.toAgent('interactive_shell', Buffer.from('{"TaskId":"../../etc/x","Content":"{}"}'));
    gateway.toAgent('interactive_shell', Buffer.from('{"TaskId":"b-11","Content":"{}"}'));
    gateway.toAgent('channel_closed', Buffer.from('[]'));
    gateway.toAgent('unheard_of', Buffer.from('{}'));
    await gateway.until(() => gateway.completionOf('b-11') !== undefined, 'the refusal');
    expect(gateway.completionOf('b-11')?.finalTaskStatus).toBe('Failed');
    const shell = gateway.start('b-12', interactive('echo fine'));
    await shell.ends();
    expect(shell.text).toBe('fine\r\n');
    expect(gateway.completions.map((one) => one.taskId)).toEqual(['b-11', 'b-12']);
  });
});
