import { expect, test } from 'vitest';
import { SessionEnding } from '../src/data-channel/session-end.ts';

test('a session ends once, as it ended first, and what it held is released before that is known', async () => {
  const steps: string[] = [];
  const ending = new SessionEnding(() => steps.push('released'));
  const told = ending.ended.then(() => steps.push('told'));
  ending.finish({ how: 'gone' });
  ending.finish({ how: 'terminated' });
  ending.fail(new Error('late'));
  await told;
  expect(await ending.ended).toEqual({ how: 'gone' });
  expect(steps).toEqual(['released', 'told']);
  expect(ending.over).toBe(true);
});

test('a failure ends it as well', async () => {
  const ending = new SessionEnding(() => {});
  ending.fail(new Error('first'));
  ending.finish({ how: 'gone' });
  await expect(ending.ended).rejects.toThrow('first');
});

test('channel_closed does not end it yet: its last output may still be waiting', () => {
  const ending = new SessionEnding(() => {});
  ending.channelClosed('bye');
  expect(ending.over).toBe(false);
  expect(ending.closed).toEqual({ how: 'closed', output: 'bye' });
});

test('however a session whose handshake was refused ends, the refusal is why', async () => {
  const ending = new SessionEnding(() => {});
  ending.refused('the session type is not supported');
  ending.finish({ how: 'closed', output: '' });
  await expect(ending.ended).rejects.toMatchObject({
    code: 'connect/handshake-refused',
    message: 'the session type is not supported',
  });
});
