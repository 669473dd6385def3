/** Every end has a reason that reaches the person: whose it was, or why. */
import {
  encodeExitCode,
  idleText,
  maximumDurationText,
  nodeGoneText,
  PayloadType,
  terminatedByText,
} from '@sallyport/ssm';
import { expect, test } from 'vitest';
import { endError, execSession, shellSession } from '../src/index.ts';
import { collected, FakeTerminal, sessionSetup } from './session-setup.ts';

const anna = 'arn:aws:iam::111122223333:user/anna';
const node = 'i-0123456789abcdef0';

const imposed = [
  [terminatedByText(anna), 'connect/session-terminated', `the session was ended by ${anna}`],
  [idleText, 'connect/session-idle', 'the session was ended because it was idle too long'],
  [maximumDurationText(60), 'connect/session-expired', 'the session was ended because it reached its maximum duration'],
  [nodeGoneText(node, 'stopping'), 'connect/target-stopped', 'the session was ended because its instance is stopping'],
] as const;

const others = [['no such user.', 'connect/session-failed', 'the session ended: no such user']] as const;

test.each([...imposed, ...others])('a shell tells: %s', async (output, code, message) => {
  const { options } = await sessionSetup({ begin: (agent) => agent.endSession(output) });
  const end = await shellSession({ ...options, terminal: new FakeTerminal() });
  expect(endError(end)).toMatchObject({ code, message });
});

test.each([...imposed, ...others])('exec tells: %s', async (output, code, message) => {
  const handshake = { sessionType: 'NonInteractiveCommands', properties: null } as const;
  const { options } = await sessionSetup({ handshake, begin: (agent) => agent.endSession(output) });
  const running = execSession({ ...options, output: collected(), error: collected() });
  await expect(running).rejects.toMatchObject({ code, message });
});

test.each(imposed)('an exit code does not hide that the session was cut short: %s', async (output, code) => {
  const handshake = { sessionType: 'NonInteractiveCommands', properties: null } as const;
  const { options } = await sessionSetup({
    handshake,
    begin: (agent) => {
      agent.write(encodeExitCode(0), PayloadType.exitCode);
      agent.endSession(output);
    },
  });
  const running = execSession({ ...options, output: collected(), error: collected() });
  await expect(running).rejects.toMatchObject({ code });
});

test('an own end is no error, and a session that was gone after a lost connection is', () => {
  expect(endError({ how: 'closed', output: '' })).toBeUndefined();
  expect(endError({ how: 'terminated' })).toBeUndefined();
  expect(endError({ how: 'gone' })).toMatchObject({ code: 'connect/session-lost' });
});

test('an end without a reason and without an exit code names what can have caused it', async () => {
  const handshake = { sessionType: 'NonInteractiveCommands', properties: null } as const;
  const { options } = await sessionSetup({ handshake, begin: (agent) => agent.endSession() });
  const running = execSession({ ...options, output: collected(), error: collected() });
  await expect(running).rejects.toMatchObject({
    code: 'connect/no-exit-code',
    message: 'the session ended before the exit code of the command came',
    hint: expect.stringContaining('TerminateSession'),
  });
});
