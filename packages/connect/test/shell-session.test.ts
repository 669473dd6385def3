import { createHash, randomBytes } from 'node:crypto';
import { PayloadType, parseFlag, parseSize } from '@sallyport/ssm';
import { expect, test } from 'vitest';
import { type ConnectError, shellSession } from '../src/index.ts';
import type { AgentScript } from './fake-gateway.ts';
import { FakeTerminal, sessionSetup, settled, until } from './session-setup.ts';

/** Says its prompt, echoes, and ends at `exit`. */
const echo: AgentScript = {
  begin: (agent) => agent.write('$ '),
  message: (agent, { payloadType, payload }) => {
    if (payloadType !== PayloadType.output) return;
    agent.write(payload);
    if (Buffer.from(payload).includes('exit')) agent.endSession();
  },
};

const typed = (gateway: { received: { payloadType: number; payload: Uint8Array }[] }): string =>
  Buffer.concat(
    gateway.received.filter((message) => message.payloadType === PayloadType.output).map((message) => message.payload),
  ).toString('latin1');

test('a shell begins, echoes and ends, and the terminal is as it was', async () => {
  const { options, gateway, terminated } = await sessionSetup(echo);
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  expect(terminal.raw).toBe(true);
  await until(() => terminal.shown.includes('$ '));
  terminal.type('exit\r');
  expect(await ended).toEqual({ how: 'closed', output: '' });
  expect(terminal.shown).toBe('$ exit\r');
  expect(terminal.raw).toBe(false);
  expect(terminal.resized).toBeUndefined();
  expect(terminated).toEqual([]);
  expect(gateway.opens[0]).toMatchObject({ tokenValue: 'token-0', clientVersion: '1.2.896.0' });
});

test('the upgrade is signed for ssmmessages and says nothing secret', async () => {
  const { options, gateway } = await sessionSetup(echo);
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  await until(() => terminal.shown !== '');
  terminal.type('exit');
  await ended;
  const { headers, url } = gateway.upgrades[0] ?? {};
  expect(headers?.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/ssmmessages\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
  );
  expect(JSON.stringify([headers, url])).not.toMatch(/wJalr|token-0/);
});

test('the size is there before the first prompt, is said again with it, and follows the window', async () => {
  const { options, gateway } = await sessionSetup(echo);
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  await until(() => gateway.received.length > 1);
  expect(gateway.received[0]?.payloadType).toBe(PayloadType.size);
  terminal.window = { cols: 40, rows: 10 };
  terminal.resized?.();
  await until(() => gateway.received.length > 2);
  expect(gateway.received.map((message) => parseSize(message.payload))).toEqual([
    { cols: 100, rows: 30 },
    // An agent of AWS may have thrown the first one away.
    { cols: 100, rows: 30 },
    { cols: 40, rows: 10 },
  ]);
  terminal.type('exit');
  await ended;
});

test('what is typed before the shell is there arrives once it is', async () => {
  const { options, gateway } = await sessionSetup({ ...echo, begin: () => {} });
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  terminal.type('early ');
  await until(() => gateway.received.length > 0);
  expect(typed(gateway)).toBe('');
  gateway.write('$ ');
  await until(() => typed(gateway) === 'early ');
  terminal.type('exit');
  await ended;
});

test('every byte survives cuts of the connection, in both directions', async () => {
  const blob = randomBytes(300_000);
  const { options, gateway } = await sessionSetup({ begin: (agent) => agent.write('$ ') });
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal, escapes: false });
  await until(() => terminal.shown === '$ ');
  terminal.input.write(blob);
  gateway.write(blob);
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 15));
    gateway.cut();
  }
  await until(() => gateway.drained && typed(gateway).length === blob.length);
  gateway.endSession();
  await ended;
  const hash = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex');
  expect(hash(typed(gateway))).toBe(hash(blob.toString('latin1')));
  expect(hash(terminal.shown.slice(2))).toBe(hash(blob.toString('latin1')));
  expect(gateway.opens.length).toBeGreaterThan(1);
  expect(new Set(gateway.opens.map((open) => open.tokenValue)).size).toBe(gateway.opens.length);
  expect(new Set(gateway.opens.map((open) => open.clientId)).size).toBe(1);
});

test('the hourly close by the gateway is not the end: the new address is followed', async () => {
  const { options, gateway } = await sessionSetup(echo);
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  await until(() => terminal.shown === '$ ');
  gateway.closeNormally();
  await until(() => gateway.opens.length === 2);
  expect(gateway.upgrades[1]?.url).toContain('cell-number=c1');
  terminal.type('exit');
  expect((await ended).how).toBe('closed');
});

test('a session that is gone at resume is over', async () => {
  const { options, gateway } = await sessionSetup(echo, { resumeSession: async () => undefined });
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  await until(() => terminal.shown === '$ ');
  gateway.cut();
  expect(await ended).toEqual({ how: 'gone' });
  expect(terminal.raw).toBe(false);
});

test('~. after a newline leaves, tells the agent and the service', async () => {
  const { options, gateway, terminated } = await sessionSetup(echo);
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  await until(() => terminal.shown === '$ ');
  terminal.type('a~.b\r');
  await until(() => terminal.shown.includes('b\r'));
  terminal.type('~.');
  expect(await ended).toEqual({ how: 'terminated' });
  expect(terminated).toEqual(['jane-0a']);
  const flags = gateway.received.filter((message) => message.payloadType === PayloadType.flag);
  expect(flags.map((flag) => parseFlag(flag.payload))).toEqual([2]);
});

test('~. works while the connection is down', async () => {
  const { options, gateway, terminated } = await sessionSetup(echo, { resumeSession: () => new Promise(() => {}) });
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  await until(() => terminal.shown === '$ ');
  gateway.cut();
  await new Promise((resolve) => setTimeout(resolve, 20));
  terminal.type('~.');
  expect(await ended).toEqual({ how: 'terminated' });
  expect(terminated).toEqual(['jane-0a']);
});

test('Ctrl-C before there is a shell gives up', async () => {
  const { options, terminated } = await sessionSetup({});
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  terminal.type('\x03');
  await expect(ended).rejects.toMatchObject({ code: 'connect/cancelled' });
  expect(terminated).toEqual(['jane-0a']);
  expect(terminal.raw).toBe(false);
});

test('a signal from outside ends the session and cleans up', async () => {
  const { options, terminated } = await sessionSetup(echo);
  const terminal = new FakeTerminal();
  const abort = new AbortController();
  const ended = shellSession({ ...options, terminal, signal: abort.signal });
  await until(() => terminal.shown === '$ ');
  abort.abort();
  expect(await ended).toEqual({ how: 'terminated' });
  expect(terminated).toEqual(['jane-0a']);
});

test('a session that never begins says so and is ended', async () => {
  const { options, terminated } = await sessionSetup({});
  const terminal = new FakeTerminal();
  await expect(shellSession({ ...options, terminal })).rejects.toMatchObject({ code: 'connect/start-timeout' });
  expect(terminated).toEqual(['jane-0a']);
});

test('the reason of the gateway reaches the person without its banner', async () => {
  const { options } = await sessionSetup({
    begin: (agent) => agent.endSession('\n----------ERROR-------\nno such user'),
  });
  const end = await shellSession({ ...options, terminal: new FakeTerminal() });
  expect(end).toEqual({ how: 'closed', output: 'no such user' });
});

test('a refused upgrade is an error at once and not an endless retry', async () => {
  const { options, gateway } = await sessionSetup({});
  gateway.refuse = 403;
  await expect(shellSession({ ...options, terminal: new FakeTerminal() })).rejects.toMatchObject({
    code: 'connect/stream-rejected',
    hint: expect.stringContaining('ssmmessages:OpenDataChannel'),
  });
  expect(gateway.upgrades).toHaveLength(1);
});

test('garbage on the connection neither ends nor alters the session', async () => {
  const { options, gateway } = await sessionSetup(echo);
  const terminal = new FakeTerminal();
  const ended = shellSession({ ...options, terminal });
  await until(() => terminal.shown === '$ ');
  for (let i = 0; i < 20; i++) gateway.sendRaw(randomBytes(300));
  terminal.type('exit');
  expect((await ended).how).toBe('closed');
  expect(terminal.shown).toBe('$ exit');
});

test('a peer that sends nothing but garbage is given up', async () => {
  const { options } = await sessionSetup({
    begin: (agent) => {
      for (let i = 0; i < 200; i++) agent.sendRaw(randomBytes(300));
    },
  });
  await expect(shellSession({ ...options, terminal: new FakeTerminal() })).rejects.toMatchObject({
    code: 'connect/protocol',
  });
});

test('a reader that stops, stops the sender, and loses nothing', async () => {
  const lines = 'x'.repeat(2_000_000);
  const { options, gateway } = await sessionSetup({ begin: (agent) => agent.write(lines) });
  const terminal = new FakeTerminal();
  terminal.output.pause();
  const ended = shellSession({ ...options, terminal });
  await until(() => terminal.output.writableNeedDrain);
  await settled(() => terminal.output.writableLength);
  expect(gateway.drained).toBe(false);
  terminal.output.resume();
  await until(() => gateway.drained);
  gateway.endSession();
  await ended;
  expect(terminal.shown).toBe(lines);
});

test('a session document of another type is refused with a sentence', async () => {
  const { options } = await sessionSetup({ handshake: { sessionType: 'Port', properties: {} } });
  const error: ConnectError = await shellSession({ ...options, terminal: new FakeTerminal() }).then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  expect(error.code).toBe('connect/handshake-refused');
  expect(error.message).toContain('Port');
});
