/** What a person without rights can make the supervisor of an instance do and keep, by asking about services. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveQuestions } from '../../src/instances/guest/services/control-sockets.ts';
import { Services } from '../../src/instances/guest/services/services.ts';
import { answerSystemctl, type SystemState } from '../../src/instances/guest/services/systemctl.ts';
import { UnitFiles } from '../../src/instances/guest/services/unit-files.ts';

let root: string;
let system: SystemState;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-units-'));
  const folder = join(root, 'usr/lib/systemd/system');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'getty@.service'), '[Service]\nExecStart=/bin/true\n');
  system = { services: new Services(new UnitFiles(root)), booted: () => true, powerOff: () => {} };
});

afterEach(() => rmSync(root, { recursive: true }));

test('asking for any number of names, in any way, leaves nothing behind', async () => {
  const names = Array.from({ length: 64 }, (_, index) => `getty@${index}`);
  for (const verb of ['is-active', 'is-failed', 'show', 'status', 'is-enabled']) {
    const { out, err } = await answerSystemctl(system, [verb, ...names], false);
    expect({ verb, err, hasAnswered: out.length > 64 }).toEqual({ verb, err: '', hasAnswered: true });
  }
  expect(system.services.all()).toEqual([]);
});

test('thousands of words or the same property thousands of times do not keep it busy', async () => {
  const many = Array.from({ length: 300 }, () => '-pId');
  expect(await answerSystemctl(system, ['show', 'getty@1', ...many], false)).toEqual({
    ...{ status: 1, out: '', err: 'Too many arguments.\n' },
  });
  expect((await answerSystemctl(system, ['show', 'getty@1', ...many], true)).out).toBe('Id=getty@1.service\n');
  const list = Array.from({ length: 3000 }, () => 'Id').join(',');
  expect((await answerSystemctl(system, ['show', '-p', list, 'getty@1'], false)).out).toBe('Id=getty@1.service\n');
});

test('a question of everybody is small, and the next one waits; a question of root may be long', async () => {
  const [everybody, roots] = [join(root, 'everybody'), join(root, 'root')];
  const servers = await Promise.all([
    serveQuestions(system, everybody, 0o666, false),
    serveQuestions(system, roots, 0o600, true),
  ]);
  const long = ['is-active', 'getty@1', '-p', 'x'.repeat(9000)];
  expect(await ask(everybody, long)).toBe('');
  expect(await ask(roots, long)).toContain('inactive');
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(everybody, ['is-active', 'getty@1'])));
  expect(answers.every((answer) => answer.includes('inactive'))).toBe(true);
  for (const server of servers) server.close();
});

/** What comes until the other side closes. */
function ask(path: string, words: readonly string[]): Promise<string> {
  const bytes = Buffer.from(words.map((word) => `${word}\0`).join(''));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return new Promise((resolve) => {
    const socket = connect(path);
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    socket.end(Buffer.concat([length, bytes]));
  });
}
