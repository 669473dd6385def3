import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { encodeExitCode, endOfInput, extension, PayloadType, parseFlag, signalBase } from '@sallyport/ssm';
import { expect, test } from 'vitest';
import { execSession } from '../src/index.ts';
import type { AgentScript, FakeGateway } from './fake-gateway.ts';
import { collected, sessionSetup, until } from './session-setup.ts';

const handshake = { sessionType: 'NonInteractiveCommands', properties: { ...extension } } as const;
const official = { sessionType: 'NonInteractiveCommands', properties: null } as const;

function finish(agent: FakeGateway, code: number): void {
  agent.write(encodeExitCode(code), PayloadType.exitCode);
  agent.endSession();
}

/** Our agent running `cat`. */
const cat: AgentScript = {
  handshake,
  message: (agent, { payloadType, payload }) => {
    if (payloadType === PayloadType.output) agent.write(payload);
    if (payloadType === PayloadType.flag && parseFlag(payload) === endOfInput) finish(agent, 0);
  },
};

test('stdout, stderr and the exit code arrive apart', async () => {
  const { options, terminated } = await sessionSetup({
    handshake: official,
    begin: (agent) => {
      agent.write('out');
      agent.write('err', PayloadType.stdErr);
      finish(agent, 42);
    },
  });
  const [output, error] = [collected(), collected()];
  expect(await execSession({ ...options, output, error })).toBe(42);
  expect([output.text(), error.text()]).toEqual(['out', 'err']);
  expect(terminated).toEqual([]);
});

test('output that comes after the exit code and before the channel closes is shown', async () => {
  const { options } = await sessionSetup({
    handshake,
    begin: (agent) => {
      agent.write(encodeExitCode(3), PayloadType.exitCode);
      agent.write('late');
      agent.write('later', PayloadType.stdErr);
      agent.endSession();
    },
  });
  const [output, error] = [collected(), collected()];
  expect(await execSession({ ...options, output, error })).toBe(3);
  expect([output.text(), error.text()]).toEqual(['late', 'later']);
});

test('standard input reaches the command byte for byte, 0x03 and 0x1c included', async () => {
  const { options, gateway } = await sessionSetup(cat);
  const blob = Buffer.concat([Buffer.from([3, 28, 0, 10, 13, 255]), randomBytes(700_000)]);
  const [output, input] = [collected(), new PassThrough()];
  const code = execSession({ ...options, output, error: collected(), input });
  input.end(blob);
  expect(await code).toBe(0);
  expect(Buffer.from(output.text(), 'latin1').equals(blob)).toBe(true);
  expect(gateway.received.some((message) => message.payload.length > 1024)).toBe(true);
});

test('a command without input sees its end at once', async () => {
  const { options } = await sessionSetup(cat);
  expect(await execSession({ ...options, output: collected(), error: collected() })).toBe(0);
});

test('signals reach the command by number', async () => {
  const { options, gateway } = await sessionSetup({
    handshake,
    message: (agent, { payloadType, payload }) => {
      if (payloadType === PayloadType.flag && parseFlag(payload) === signalBase + 15) finish(agent, 143);
    },
  });
  let send: (signal: number) => void = () => {};
  const code = execSession({
    ...options,
    output: collected(),
    error: collected(),
    onSignal: (listener) => {
      send = listener;
      return () => {};
    },
  });
  await until(() => gateway.received.length > 0);
  send(15);
  expect(await code).toBe(143);
});

test('an official agent gets Ctrl-C as the byte it knows', async () => {
  const { options, gateway } = await sessionSetup({
    handshake: official,
    begin: (agent) => agent.write('started'),
    message: (agent, { payloadType, payload }) => {
      if (payloadType === PayloadType.output && payload[0] === 3) finish(agent, 1);
    },
  });
  let send: (signal: number) => void = () => {};
  const output = collected();
  const code = execSession({
    ...options,
    output,
    error: collected(),
    onSignal: (listener) => {
      send = listener;
      return () => {};
    },
  });
  await until(() => output.text() === 'started');
  send(2);
  expect(await code).toBe(1);
  expect(gateway.received).toHaveLength(1);
});

test('input for an agent that takes none is refused, not dropped', async () => {
  const { options, gateway, terminated } = await sessionSetup({
    handshake: official,
    begin: (agent) => agent.write('busy'),
  });
  const [output, input] = [collected(), new PassThrough()];
  const code = execSession({ ...options, output, error: collected(), input });
  input.end('data with \x03 inside');
  await expect(code).rejects.toMatchObject({ code: 'connect/input-unavailable' });
  expect(gateway.received.filter((message) => message.payloadType === PayloadType.output)).toEqual([]);
  expect(terminated).toEqual(['jane-0a']);
});

test('input that is only closed does not disturb an official agent', async () => {
  const { options } = await sessionSetup({ handshake: official, begin: (agent) => finish(agent, 0) });
  const input = new PassThrough();
  input.end();
  expect(await execSession({ ...options, output: collected(), error: collected(), input })).toBe(0);
});

test('a session without an exit code is never a success', async () => {
  const endings = [
    ['', 'connect/no-exit-code'],
    ['access to the command was denied', 'connect/session-failed'],
  ] as const;
  for (const [output, code] of endings) {
    const { options } = await sessionSetup({ handshake: official, begin: (agent) => agent.endSession(output) });
    await expect(execSession({ ...options, output: collected(), error: collected() })).rejects.toMatchObject({ code });
  }
});

test('a session lost for good is never a success either', async () => {
  const { options, gateway } = await sessionSetup(
    { handshake: official, begin: (agent) => agent.write('some') },
    { resumeSession: async () => undefined },
  );
  const output = collected();
  output.once('data', () => gateway.cut());
  const code = execSession({ ...options, output, error: collected() });
  await expect(code).rejects.toMatchObject({ code: 'connect/session-lost' });
});

test('output whose reader has gone ends the command', async () => {
  const { options, terminated } = await sessionSetup({ handshake, begin: (agent) => agent.write('y\n'.repeat(1000)) });
  const output = new PassThrough();
  output.once('data', () => output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })));
  const code = execSession({ ...options, output, error: collected() });
  await expect(code).rejects.toMatchObject({ code: 'connect/cancelled' });
  expect(terminated).toEqual(['jane-0a']);
});

test('output that is still waiting when the session closes is not lost', async () => {
  const text = 'z'.repeat(1_000_000);
  const { options, gateway } = await sessionSetup({
    handshake,
    begin: (agent) => {
      agent.write(text);
      agent.write(encodeExitCode(7), PayloadType.exitCode);
    },
    message: () => {},
  });
  const output = collected();
  output.pause();
  const code = execSession({ ...options, output, error: collected() });
  await new Promise((resolve) => setTimeout(resolve, 30));
  output.resume();
  await until(() => gateway.drained);
  gateway.endSession();
  expect(await code).toBe(7);
  expect(output.text()).toBe(text);
});

test('an exit code that is none is a broken session, not a success', async () => {
  const { options } = await sessionSetup({
    handshake: official,
    begin: (agent) => {
      agent.write('EXIT_CODE: soon', PayloadType.exitCode);
      agent.endSession();
    },
  });
  await expect(execSession({ ...options, output: collected(), error: collected() })).rejects.toMatchObject({
    code: 'connect/protocol',
  });
});

test('a reader that dies after the session has closed does not keep the program waiting', async () => {
  const { options, gateway } = await sessionSetup({ handshake, begin: (agent) => agent.write('x'.repeat(500_000)) });
  const output = new PassThrough();
  const code = execSession({ ...options, output, error: collected() });
  await until(() => output.writableNeedDrain);
  await new Promise((resolve) => setTimeout(resolve, 20));
  gateway.closeNow();
  await new Promise((resolve) => setTimeout(resolve, 20));
  output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  await expect(code).rejects.toMatchObject({ code: 'connect/cancelled' });
});

test('Ctrl-C before the command runs gives up, and so does the third one after', async () => {
  for (const script of [{}, { handshake, message: () => {} }]) {
    const { options, gateway, terminated } = await sessionSetup(script);
    let send: (signal: number) => void = () => {};
    const code = execSession({
      ...options,
      output: collected(),
      error: collected(),
      onSignal: (listener) => {
        send = listener;
        return () => {};
      },
    });
    if ('handshake' in script) {
      await until(() => gateway.received.length > 0);
      send(2);
      send(2);
      await until(() => gateway.received.length > 2);
      expect(terminated).toEqual([]);
    }
    send(2);
    await expect(code).rejects.toMatchObject({ code: 'connect/cancelled' });
    expect(terminated).toEqual(['jane-0a']);
  }
});
