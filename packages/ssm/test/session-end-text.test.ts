import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idleText, maximumDurationText, nodeGoneText, sessionEndReason, terminatedByText } from '../src/index.ts';

const anna = 'arn:aws:sts::111122223333:assumed-role/Admin/anna@example.com';

test.each([
  [idleText, { why: 'idle' }],
  // As AWS's documentation has it, without a full stop.
  ['Your session timed out due to inactivity and has been terminated', { why: 'idle' }],
  [maximumDurationText(1), { why: 'maximum-duration' }],
  [maximumDurationText(60), { why: 'maximum-duration' }],
  [terminatedByText(anna), { why: 'terminated', by: anna }],
  [nodeGoneText('i-0123456789abcdef0', 'stopping'), { why: 'node-stopped', state: 'stopping' }],
  [nodeGoneText('i-0123456789abcdef0', 'shutting-down'), { why: 'node-stopped', state: 'shutting-down' }],
  ['', undefined],
  ['no such user', undefined],
  ['terminated by arn:aws:iam::111122223333:user/anna', undefined],
])('a client reads the reason back from: %s', (text, reason) => {
  expect(sessionEndReason(text)).toEqual(reason);
});

test('every name that a principal can have is read back whole', () => {
  const name = fc.stringMatching(/^[\w+=,.@-]{2,64}$/).filter((text) => !text.endsWith('.'));
  fc.assert(
    fc.property(name, (user) => {
      const by = `arn:aws:iam::111122223333:user/${user}`;
      expect(sessionEndReason(terminatedByText(by))).toEqual({ why: 'terminated', by });
    }),
  );
});
