import { expect, test } from 'vitest';
import { ConnectError } from '../src/connect-error.ts';
import { resolveTarget, startSession } from '../src/index.ts';
import { fakeAccess, node } from './fake-access.ts';

const webNode = 'i-0123456789abcdef0';
const dbNode = 'i-0fedcba9876543210';

test('an instance id costs no call', async () => {
  const access = fakeAccess();
  for (const id of [webNode, 'i-01234567', 'mi-0123456789abcdef0']) {
    expect((await resolveTarget(id, access)).instanceId).toBe(id);
  }
  expect(access.asked).toEqual([]);
});

test('a name, a tag, a private name and an address find their instance', async () => {
  const web = node(webNode, { hostname: 'ip-10-0-0-1.eu-west-1.compute.internal', ip: '10.0.0.1' });
  const access = fakeAccess({ nodes: { 'tag:Name=web-1': [web], 'tag:team=a=b': [web], '*': [web, node(dbNode)] } });
  for (const typed of ['web-1', 'tag:team=a=b', 'ip-10-0-0-1.eu-west-1.compute.internal', 'ip-10-0-0-1', '10.0.0.1']) {
    expect(await resolveTarget(typed, access)).toEqual({ instanceId: webNode, label: typed });
  }
});

test('an ambiguous name is an error that lists the choices', async () => {
  const access = fakeAccess({
    nodes: { 'tag:Name=web': [node(webNode), node(dbNode, { pingStatus: 'ConnectionLost' })] },
  });
  await expect(resolveTarget('web', access)).rejects.toMatchObject({
    code: 'connect/target-ambiguous',
    hint: `choose one by its id:\n${webNode}  Online\n${dbNode}  ConnectionLost`,
  });
});

test('an unknown name says in which region, a stopped one that it is stopped', async () => {
  await expect(resolveTarget('web-9', fakeAccess())).rejects.toMatchObject({
    code: 'connect/target-unknown',
    message: 'there is no instance web-9 in eu-west-1',
  });
  const stopped = fakeAccess({ instances: [{ instanceId: dbNode, name: 'db', state: 'stopped' }] });
  await expect(resolveTarget('db', stopped)).rejects.toMatchObject({ code: 'connect/target-stopped' });
  const unmanaged = fakeAccess({ instances: [{ instanceId: dbNode, name: 'db', state: 'running' }] });
  await expect(resolveTarget('db', unmanaged)).rejects.toMatchObject({ code: 'connect/target-offline' });
  const terminated = fakeAccess({ instances: [{ instanceId: dbNode, name: 'db', state: 'terminated' }] });
  await expect(resolveTarget('db', terminated)).rejects.toMatchObject({ code: 'connect/target-unknown' });
});

test('what cannot be a target is refused before any call', async () => {
  for (const typed of ['', 'web\u001b[2J', 'a\nb', 'x'.repeat(600)]) {
    await expect(resolveTarget(typed, fakeAccess())).rejects.toMatchObject({ code: 'connect/invalid-target' });
  }
});

const offline = async (): Promise<never> => {
  throw new ConnectError('connect/target-offline', 'not connected', 'a hint');
};

test('a target that is not connected is explained: stopped, unknown, or since when it sends no ping', async () => {
  const request = { target: webNode };
  const stopped = fakeAccess({
    ssm: { startSession: offline },
    instances: [{ instanceId: webNode, name: '', state: 'stopped' }],
  });
  await expect(startSession(stopped, request)).rejects.toMatchObject({ code: 'connect/target-stopped' });

  const unknown = fakeAccess({ ssm: { startSession: offline }, instances: [] });
  await expect(startSession(unknown, request)).rejects.toMatchObject({ code: 'connect/target-unknown' });

  const lost = node(webNode, { pingStatus: 'ConnectionLost', lastPing: new Date('2026-11-21T10:00:00Z') });
  const silent = fakeAccess({ ssm: { startSession: offline }, nodes: { [`InstanceIds=${webNode}`]: [lost] } });
  await expect(startSession(silent, request)).rejects.toMatchObject({
    code: 'connect/target-offline',
    message: expect.stringContaining('ConnectionLost; its last ping was at 2026-11-21T10:00:00.000Z'),
  });
});

test('an explanation that is refused leaves the error as it was', async () => {
  const blind = fakeAccess({
    ssm: { startSession: offline, describeNodes: () => Promise.reject(new Error('denied')) },
  });
  await expect(startSession(blind, { target: webNode })).rejects.toMatchObject({ message: 'not connected' });
});
