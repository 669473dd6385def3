import type { SessionStart } from '@sallyport/ssm';
import { parseSessionDocument } from '@sallyport/ssm';
import { describe, expect, test } from 'vitest';
import { planSession } from '../src/agent/plan-session.ts';

const none = (): Promise<ReadonlyMap<string, string>> => Promise.resolve(new Map());

function start(document: Record<string, unknown>, more: Partial<SessionStart> = {}): SessionStart {
  return {
    sessionId: 'alice-0123456789abcdef0',
    documentName: 'Doc',
    document: parseSessionDocument({ schemaVersion: '1.0', inputs: {}, ...document }),
    parameters: {},
    runAsUser: '',
    sessionOwner: 'arn:aws:iam::111122223333:user/alice',
    ...more,
  };
}

const interactive = (linux: unknown, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  sessionType: 'InteractiveCommands',
  properties: { linux },
  ...more,
});

describe('a start message becomes', () => {
  test('a shell of ssm-user', async () => {
    expect(await planSession(start({ sessionType: 'Standard_Stream' }), none)).toEqual({
      sessionId: 'alice-0123456789abcdef0',
      owner: 'arn:aws:iam::111122223333:user/alice',
      documentName: 'Doc',
      sessionType: 'Standard_Stream',
      task: { kind: 'shell', runAs: { kind: 'ssm-user' } },
    });
  });

  test('a shell with its profile filled in', async () => {
    const document = {
      sessionType: 'Standard_Stream',
      inputs: { shellProfile: { linux: 'exec {{ what }} {{.Names}} {{unknown}}' } },
      parameters: { what: { type: 'String', default: ['bash'] } },
    };
    const { task } = await planSession(start(document), none);
    expect(task).toMatchObject({ profile: 'exec bash {{.Names}} {{unknown}}' });
  });

  test('a shell of the user of the tag, then of the document', async () => {
    const document = { sessionType: 'Standard_Stream', inputs: { runAsEnabled: 'true', runAsDefaultUser: 'web' } };
    expect((await planSession(start(document), none)).task).toMatchObject({
      runAs: { kind: 'user', name: 'web', namedByDocument: true },
    });
    expect((await planSession(start(document, { runAsUser: 'ann' }), none)).task).toMatchObject({
      runAs: { name: 'ann', namedByDocument: false },
    });
  });

  test('one of ssm-user when only the tag is there: the document decides', async () => {
    const plan = await planSession(start({ sessionType: 'Standard_Stream' }, { runAsUser: 'root' }), none);
    expect(plan.task).toMatchObject({ runAs: { kind: 'ssm-user' } });
  });

  test('run-as-a-system-account: a name that the client fills in is not one that the document has', async () => {
    const document = {
      sessionType: 'Standard_Stream',
      parameters: { user: { type: 'String' } },
      inputs: { runAsEnabled: true, runAsDefaultUser: '{{ user }}' },
    };
    const plan = await planSession(start(document, { parameters: { user: 'daemon' } }), none);
    expect(plan.task).toMatchObject({ runAs: { name: 'daemon', namedByDocument: false } });
  });

  test('an elevated one only by the document', async () => {
    const elevated = await planSession(start(interactive({ commands: 'id', runAsElevated: true })), none);
    expect(elevated.task).toMatchObject({ runAs: { kind: 'elevated' }, commands: 'id' });
    const text = await planSession(start(interactive({ commands: 'id', runAsElevated: 'false' })), none);
    expect(text.task).toMatchObject({ runAs: { kind: 'ssm-user' } });
  });

  test('a port with the properties for its client', async () => {
    const document = {
      sessionType: 'Port',
      parameters: { portNumber: { type: 'String', default: '22' }, localPortNumber: { type: 'String', default: '0' } },
      properties: {
        portNumber: '{{ portNumber }}',
        type: 'LocalPortForwarding',
        localPortNumber: '{{localPortNumber}}',
        host: 'db',
      },
    };
    expect((await planSession(start(document, { parameters: { portNumber: '5432' } }), none)).task).toEqual({
      kind: 'port',
      port: 5432,
      host: 'db',
      forwarding: true,
      properties: { portNumber: '5432', type: 'LocalPortForwarding', localPortNumber: '0', host: 'db' },
    });
  });
});

describe('placeholders', () => {
  const secrets = (names: readonly string[]): Promise<ReadonlyMap<string, string>> =>
    Promise.resolve(new Map(names.filter((name) => name === '/app/token').map((name) => [name, 's3cret'])));

  test('of the Parameter Store are filled in when the document holds them', async () => {
    const { task } = await planSession(start(interactive({ commands: 'login {{ssm:/app/token}}' })), secrets);
    expect(task).toMatchObject({ commands: 'login s3cret' });
  });

  test('caller-reads-parameters-through-node: placeholders in values of the caller are not replaced', async () => {
    const document = interactive({ commands: 'echo {{ word }}' }, { parameters: { word: { type: 'String' } } });
    const asked: string[] = [];
    const { task } = await planSession(
      start(document, { parameters: { word: '{{ssm:/app/token}} {{word}}' } }),
      (names) => {
        asked.push(...names);
        return secrets(names);
      },
    );
    expect(task).toMatchObject({ commands: 'echo {{ssm:/app/token}} {{word}}' });
    expect(asked).toEqual([]);
  });

  test('that do not exist there are an error', async () => {
    await expect(planSession(start(interactive({ commands: '{{ssm:gone}}' })), secrets)).rejects.toThrow('gone');
  });

  test('cannot make a document too long', async () => {
    const document = interactive(
      { commands: '{{a}}'.repeat(1000) },
      { parameters: { a: { type: 'String', default: 'x'.repeat(60_000) } } },
    );
    await expect(planSession(start(document), none)).rejects.toThrow('too long');
  });
});

test('a document with a key of KMS encrypts its sessions, but those of ports', async () => {
  const inputs = { kmsKeyId: 'arn:aws:kms:x' };
  expect(await planSession(start({ sessionType: 'Standard_Stream', inputs }), none)).toMatchObject({
    kmsKeyId: 'arn:aws:kms:x',
  });
  const port = { sessionType: 'Port', inputs, properties: { portNumber: '22' } };
  expect(await planSession(start(port), none)).not.toHaveProperty('kmsKeyId');
});

test('a document says where its sessions are logged: commands at their end, ports never', async () => {
  const inputs = { s3BucketName: 'b', s3KeyPrefix: 'p', s3EncryptionEnabled: false, cloudWatchLogGroupName: 'g' };
  const s3 = { bucket: 'b', prefix: 'p', encrypted: false };
  expect(await planSession(start({ sessionType: 'Standard_Stream', inputs }), none)).toMatchObject({
    logs: { s3, cloudWatch: { group: 'g', streaming: true, encrypted: true } },
  });
  const command = { sessionType: 'NonInteractiveCommands', inputs, properties: { linux: { commands: 'id' } } };
  expect(await planSession(start(command), none)).toMatchObject({
    logs: { s3, cloudWatch: { group: 'g', streaming: false, encrypted: true } },
  });
  const port = { sessionType: 'Port', inputs, properties: { portNumber: '22' } };
  expect(await planSession(start(port), none)).not.toHaveProperty('logs');
});

describe('a document is refused that requires', () => {
  test.each([
    [interactive(undefined), 'no properties for linux'],
    [interactive([]), 'no properties for linux'],
    [interactive({ commands: 7 }), 'not text'],
    [interactive({ commands: 'x', runAsElevated: 'perhaps' }), 'neither true nor false'],
    [
      {
        sessionType: 'NonInteractiveCommands',
        properties: { linux: { commands: 'x', stdOutSeparatorPrefix: '$(id)' } },
      },
      'not allowed',
    ],
    [{ sessionType: 'Port', properties: { portNumber: '65536' } }, 'not a port number'],
    [{ sessionType: 'Port', properties: { portNumber: '22;id' } }, 'not a port number'],
    [{ sessionType: '\u001b[2J' }, 'Plugin with name ?[2J is not supported'],
  ])('something impossible %#', async (document, text) => {
    await expect(planSession(start(document), none)).rejects.toThrow(text);
  });
});
