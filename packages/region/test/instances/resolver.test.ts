/** The name server of an instance. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answerQuery } from '../../src/instances/guest/resolver.ts';

const known = (name: string): string | undefined => (name === 'ssm.eu-west-1.amazonaws.com' ? '192.0.2.1' : undefined);

function query(name: string, { type = 1, questions = 1, flags = 0x0100, class: asked = 1 } = {}): Buffer {
  const labels = name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]));
  const header = Buffer.from([0xab, 0xcd, flags >> 8, flags & 255, 0, questions, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, ...labels, Buffer.from([0, 0, type, 0, asked])]);
}

const codeOf = (answer: Uint8Array | undefined): number => (answer?.[3] ?? 255) & 15;
const answersOf = (answer: Uint8Array | undefined): number => answer?.[7] ?? 255;

test('a known name has its address, for the question as it was asked', () => {
  const asked = query('ssm.eu-west-1.amazonaws.com');
  const answer = Buffer.from(answerQuery(asked, known) ?? []);
  expect(answer.toString('hex')).toBe(
    `abcd8180${'0001'}${'0001'}${'0000'.repeat(2)}${asked.subarray(12).toString('hex')}c00c000100010000003c0004c0000201`,
  );
});

test('a known name has no other record, and is not said to be absent for that', () => {
  const answer = answerQuery(query('ssm.eu-west-1.amazonaws.com', { type: 28 }), known);
  expect([codeOf(answer), answersOf(answer)]).toEqual([0, 0]);
});

test.each([
  ['an unknown name', query('example.com'), 3],
  ['the root', query(''), 3],
  ['another class', query('ssm.eu-west-1.amazonaws.com', { class: 3 }), 3],
  ['an update', query('ssm.eu-west-1.amazonaws.com', { flags: 0x2800 }), 4],
  ['two questions', query('example.com', { questions: 2 }), 1],
  ['a name that points to itself', Buffer.concat([query('x').subarray(0, 12), Buffer.from([0xc0, 12, 0, 1, 0, 1])]), 1],
  ['a message that is cut', query('ssm.eu-west-1.amazonaws.com').subarray(0, 30), 1],
])('%s is refused with code %#', (_, message, code) => {
  const answer = answerQuery(message, known);
  expect([codeOf(answer), answersOf(answer)]).toEqual([code, 0]);
});

test('attack: an answer is not answered, so that two servers never talk to each other', () => {
  expect(answerQuery(query('example.com', { flags: 0x8180 }), known)).toBeUndefined();
  expect(answerQuery(new Uint8Array(11), known)).toBeUndefined();
});

test('whatever arrives, the answer has its id and is hardly longer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 600 }), (message) => {
      const answer = answerQuery(message, () => '192.0.2.1');
      if (answer === undefined) return;
      expect([...answer.subarray(0, 2)]).toEqual([...message.subarray(0, 2)]);
      expect(answer.length).toBeLessThanOrEqual(message.length + 16);
    }),
  );
});
