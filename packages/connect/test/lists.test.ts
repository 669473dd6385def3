import { expect, test } from 'vitest';
import { ConnectError, endSession, listNodes, listSessions, type SessionInfo } from '../src/index.ts';
import { fakeAccess, node } from './fake-access.ts';

test('nodes come by name, with their EC2 state', async () => {
  const nodes = [node('i-2', { name: 'web-2' }), node('i-3'), node('i-1', { name: 'web-1', state: 'stopped' })];
  const access = fakeAccess({ ssm: { describeNodeProperties: async () => nodes } });
  expect((await listNodes(access)).map((one) => one.instanceId)).toEqual(['i-3', 'i-1', 'i-2']);
});

test('who may not ask for names gets the list without them', async () => {
  const access = fakeAccess({
    ssm: { describeNodeProperties: () => Promise.reject(new ConnectError('connect/access-denied', 'no')) },
    nodes: { '*': [node('i-1')] },
  });
  expect((await listNodes(access)).map((one) => one.instanceId)).toEqual(['i-1']);
});

test('other failures are not hidden behind a second question', async () => {
  const access = fakeAccess({
    ssm: { describeNodeProperties: () => Promise.reject(new ConnectError('connect/credentials-expired', 'no')) },
    nodes: { '*': [node('i-1')] },
  });
  await expect(listNodes(access)).rejects.toMatchObject({ code: 'connect/credentials-expired' });
});

test('sessions come newest first', async () => {
  const session = (sessionId: string, at: string): SessionInfo => ({
    sessionId,
    target: 'i-1',
    owner: 'arn:aws:iam::111122223333:user/jane',
    status: 'Connected',
    documentName: '',
    reason: '',
    startDate: new Date(at),
    endDate: undefined,
  });
  const access = fakeAccess({
    ssm: { describeSessions: async () => [session('a', '2026-01-01'), session('b', '2026-01-02')] },
  });
  expect((await listSessions(access)).map((one) => one.sessionId)).toEqual(['b', 'a']);
});

test('what cannot be a session id is not sent anywhere', async () => {
  const access = fakeAccess();
  for (const id of ['', '../x', 'a b', 'x'.repeat(97)]) {
    await expect(endSession(access, id)).rejects.toMatchObject({ code: 'connect/session-unknown' });
  }
  await endSession(access, 'jane@example.com-0a');
  expect(access.terminated).toEqual(['jane@example.com-0a']);
});
