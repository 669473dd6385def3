import { createHash, randomBytes } from 'node:crypto';
import { endOfInput, signalBase } from '@sallyport/ssm';
import { describe, expect } from 'vitest';
import { command, machineUnderTest, quoted, test } from './machine-test.ts';

const under = machineUnderTest();
const { gateway } = under;
const id = (): string => under.id();
const sh = (script: string): string => `sh -c ${quoted(script)}`;
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a command', () => {
  test('has separate outputs and its exit code', async () => {
    const run = gateway.start(id(), command(sh('echo out; echo err >&2; exit 42')));
    expect((await run.ends()).finalTaskStatus).toBe('Success');
    expect([run.text, run.stderr.toString(), run.exitCode]).toEqual(['out\n', 'err\n', 42]);
  });

  test('is executed without a shell', async () => {
    const run = gateway.start(id(), command(`printf '%s|' "a b" '$HOME' \\$(id) ';' x#y`));
    await run.ends();
    expect(run.text).toBe('a b|$HOME|$(id)|;|x#y|');
  });

  test('that does not exist has 127, one that is not executable 126', async () => {
    const absent = gateway.start(id(), command('no-such-program --x'));
    await absent.ends();
    expect(absent.exitCode).toBe(127);
    expect(absent.stderr.toString()).toContain('no-such-program');
    const folder = gateway.start(id(), command('/etc'));
    await folder.ends();
    expect(folder.exitCode).toBe(126);
  });

  test('passes every byte, however large the output', async () => {
    const run = gateway.start(
      id(),
      command(sh('head -c 20000000 /dev/urandom | tee /tmp/sent; sha256sum </tmp/sent >&2; rm /tmp/sent')),
    );
    await run.ends(30_000);
    expect(run.bytes.length).toBe(20_000_000);
    expect(run.stderr.toString()).toContain(hash(run.bytes));
    expect(run.exitCode).toBe(0);
  });

  test('passes U+FFFD and broken UTF-8 as they are', async () => {
    const run = gateway.start(id(), command(`printf 'a\\357\\277\\275b\\377'`));
    await run.ends();
    expect(run.bytes.toString('hex')).toBe('61efbfbd62ff');
  });

  test('can open its own streams by name', async () => {
    const run = gateway.start(id(), command(sh('cat /dev/stdin; echo out >/dev/stdout; echo err >/dev/stderr')));
    await gateway.until(() => run.ready, 'the handshake');
    run.type('in\n');
    run.flag(endOfInput);
    await run.ends();
    expect([run.text, run.stderr.toString(), run.exitCode]).toEqual(['in\nout\n', 'err\n', 0]);
  });

  test('reads what our client sends, byte for byte, and its end', async () => {
    const input = Buffer.concat([Buffer.of(3, 0x1c, 4, 0, 10, 13), randomBytes(5_000_000)]);
    const run = gateway.start(id(), command('sha256sum'));
    await gateway.until(() => run.ready, 'the handshake');
    expect(run.takesInput).toBe(true);
    run.type(input);
    run.flag(endOfInput);
    await run.ends(20_000);
    expect(run.text).toBe(`${hash(input)}  -\n`);
  });

  test('that does not read its input makes its client wait', async () => {
    const run = gateway.start(id(), command(sh('sleep 1; sha256sum')));
    await gateway.until(() => run.ready, 'the handshake');
    const input = randomBytes(10_000_000);
    run.type(input);
    run.flag(endOfInput);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(run.drained).toBe(false);
    await run.ends(20_000);
    expect(run.text).toBe(`${hash(input)}  -\n`);
  });

  test('that closes its input early does not stop the session', async () => {
    const run = gateway.start(id(), command('head -c 3'));
    await gateway.until(() => run.ready, 'the handshake');
    run.type(`abc${'x'.repeat(3_000_000)}`);
    run.flag(endOfInput);
    await run.ends();
    expect([run.text, run.exitCode]).toEqual(['abc', 0]);
  });

  test('gets the signals our client sends, and reports the one that ended it', async () => {
    const run = gateway.start(id(), command(sh('trap "echo caught" USR1; echo ready; while :; do sleep 0.1; done')));
    await run.sees('ready');
    run.flag(signalBase + 10);
    await run.sees('caught');
    run.flag(signalBase + 15);
    await run.ends();
    expect(run.exitCode).toBe(143);
  });

  test.each([
    ['0x03', '\x03', 130],
    ['0x1C', '\x1c', 131],
  ])('of an official client takes %s for a signal', async (_name, byte, code) => {
    const run = gateway.start(id(), command(sh('echo ready; exec sleep 30')));
    run.announces = false;
    await run.sees('ready');
    expect(run.takesInput).toBe(false);
    run.type(`xx${byte}xx`);
    await run.ends();
    expect(run.exitCode).toBe(code);
  });

  test('that ignores the signal does not block what comes after', async () => {
    const run = gateway.start(id(), command(sh('trap "" INT; echo ready; sleep 1; echo done')));
    run.announces = false;
    await run.sees('ready');
    run.type('\x03');
    run.type('\x03');
    await gateway.until(() => run.drained, 'acknowledgements');
    await run.ends();
    expect([run.text, run.exitCode]).toEqual(['ready\ndone\n', 0]);
  });

  test('of an official client has no input', async () => {
    const run = gateway.start(id(), command('cat'));
    run.announces = false;
    await run.ends();
    expect([run.text, run.exitCode]).toEqual(['', 0]);
  });

  test('whose client does not read waits for it', async () => {
    const run = gateway.start(id(), command(sh('head -c 8000000 /dev/zero; echo written >&2')));
    await gateway.until(() => run.ready, 'the handshake');
    run.stalled = true;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(gateway.completionOf(run.sessionId)).toBeUndefined();
    run.resume();
    await run.ends(20_000);
    expect([run.bytes.length, run.stderr.toString(), run.exitCode]).toEqual([8_000_000, 'written\n', 0]);
  });

  test('with separator prefixes has them where lines begin', async () => {
    const run = gateway.start(
      id(),
      command(sh('echo a; sleep 0.1; echo b >&2'), { stdOutSeparatorPrefix: 'O:', stdErrSeparatorPrefix: 'E:' }),
    );
    await run.ends();
    expect([run.text, run.stderr.toString()]).toEqual(['O:a\n', 'E:b\n']);
  });

  test('without separate streams sends both outputs together at its end', async () => {
    const run = gateway.start(
      id(),
      command(sh('echo a; echo b >&2; echo c >/dev/stderr; sleep 0.3'), { separateOutputStream: 'false' }),
    );
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(run.text).toBe('');
    await run.ends();
    expect([run.text, run.stderr.length, run.exitCode]).toEqual(['a\nb\nc\n', 0, undefined]);
  });

  test('that leaves a child with its output open does not hold the session', async () => {
    const run = gateway.start(id(), command(sh('sleep 30 & echo started')));
    await run.ends();
    expect([run.text, run.exitCode]).toEqual(['started\n', 0]);
  });

  test('has words from parameters of the caller', async () => {
    const document = {
      ...command('{{ command }}'),
      parameters: { command: { type: 'String', default: 'echo default' } },
    };
    const run = gateway.start(id(), document, { parameters: { command: 'echo {{ssm:secret}} given' } });
    await run.ends();
    expect(run.text).toBe('{{ssm:secret}} given\n');
    const plain = gateway.start(id(), document);
    await plain.ends();
    expect(plain.text).toBe('default\n');
  });

  test('agent-files-leak-into-command: nothing is open but its streams', async () => {
    const run = gateway.start(id(), command(sh('ls /proc/$$/fd; env; id -un')));
    await gateway.until(() => run.ready, 'the handshake');
    run.flag(endOfInput);
    await run.ends();
    expect(run.text.split('\n').filter((line) => /^\d+$/.test(line))).toEqual(['0', '1', '2']);
    expect(run.text).not.toContain('AWS_');
    expect(run.text).toContain('ssm-user');
  });

  test('output after the end of the command arrives within the grace', async () => {
    const run = gateway.start(id(), command(sh('(sleep 1.2; echo late; sleep 1.2; echo later >&2) & exit 3')));
    await run.ends();
    expect([run.text, run.stderr.toString(), run.exitCode]).toEqual(['late\n', 'later\n', 3]);
  });

  test('a background process that never pauses does not hold the session', async () => {
    const run = gateway.start(id(), command(sh('(while :; do echo x; sleep 0.1; done) & exit 4')));
    await run.ends(20_000);
    expect(run.exitCode).toBe(4);
  });

  test('of ssm-user may use sudo where sudoers has requiretty', async () => {
    const write = `echo 'Defaults requiretty' >/etc/sudoers.d/aa-tty; chmod 440 /etc/sudoers.d/aa-tty`;
    await gateway.start(id(), command(`sudo -n sh -c ${quoted(write)}`)).ends();
    const run = gateway.start(id(), command('sudo -n id -u'));
    await run.ends();
    await gateway.start(id(), command('sudo -n rm /etc/sudoers.d/aa-tty')).ends();
    expect([run.text, run.stderr.toString(), run.exitCode]).toEqual(['0\n', '', 0]);
  });

  test.each([
    ['Bogus', {}, 'Plugin with name Bogus is not supported by this version of ssm agent'],
    ['NonInteractiveCommands', {}, 'no properties for linux'],
    ['NonInteractiveCommands', { linux: { commands: '' } }, 'names no command'],
    ['NonInteractiveCommands', { linux: { commands: "echo 'x" } }, 'a quote that is not closed'],
    ['Port', { portNumber: '0' }, 'is not a port number'],
    ['Port', {}, 'is not a port number'],
  ])('document of %s with %j is refused in words', async (sessionType, properties, text) => {
    const run = gateway.start(id(), { sessionType, inputs: {}, properties });
    const done = await run.ends();
    expect(done.finalTaskStatus).toBe('Failed');
    expect(done.output).toContain(text);
  });
});
