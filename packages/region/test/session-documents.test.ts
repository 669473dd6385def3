import {
  AddTagsToResourceCommand,
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  GetDocumentCommand,
  ListDocumentsCommand,
  ListDocumentVersionsCommand,
  ListTagsForResourceCommand,
  paginateListDocuments,
  RemoveTagsFromResourceCommand,
  type SSMClient,
  StartSessionCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { parseInteractiveShell } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acceptedDocuments, refusedDocuments } from '../../aws/test/session-document-cases.ts';
import { builtInDefault, ownedDocuments } from '../src/services/ssm/owned-documents.ts';
import { checkSessionDocument } from '../src/services/ssm/session-document.ts';
import { SessionRegion } from './session-region.ts';

const nodeArn = 'i-0123456789abcdef0';
const shellDocument = { schemaVersion: '1.0', description: 'a shell', sessionType: 'Standard_Stream', inputs: {} };

let region: SessionRegion;
let ssm: SSMClient;
beforeEach(async () => {
  region = await SessionRegion.start();
  ssm = region.ssm();
});
afterEach(() => region.close());

const create = (content: unknown, more: Partial<ConstructorParameters<typeof CreateDocumentCommand>[0]> = {}) =>
  ssm.send(
    new CreateDocumentCommand({
      Name: 'My-Shell',
      DocumentType: 'Session',
      Content: typeof content === 'string' ? content : JSON.stringify(content),
      ...more,
    }),
  );

describe('a session document', () => {
  it('is created, read back as written, described and deleted', async () => {
    const created = await create(shellDocument, { Tags: [{ Key: 'team', Value: 'web' }] });
    expect(created.DocumentDescription).toMatchObject({
      Name: 'My-Shell',
      Owner: '111122223333',
      Status: 'Active',
      DocumentVersion: '1',
      LatestVersion: '1',
      DefaultVersion: '1',
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
      HashType: 'Sha256',
      Hash: expect.stringMatching(/^[0-9a-f]{64}$/u),
      Tags: [{ Key: 'team', Value: 'web' }],
    });
    const read = await ssm.send(new GetDocumentCommand({ Name: 'My-Shell' }));
    expect(read.Content).toBe(JSON.stringify(shellDocument));
    await ssm.send(new DeleteDocumentCommand({ Name: 'My-Shell' }));
    await expect(ssm.send(new GetDocumentCommand({ Name: 'My-Shell' }))).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
  });

  it.each(acceptedDocuments)('is created when lint accepts it: %s', async (_, content) => {
    await create(content);
  });

  it('for ports may have settings for logs, which have no effect there', async () => {
    const inputs = { s3BucketName: 'session-logs', kmsKeyId: 'alias/aws/ssm' };
    await create({ schemaVersion: '1.0', sessionType: 'Port', inputs, properties: { portNumber: '22' } });
  });

  it('may have null for what is not set, and starts sessions', async () => {
    region.instance(nodeArn);
    const control = await region.control(nodeArn);
    const inputs = { kmsKeyId: null, idleSessionTimeout: null, maxSessionDuration: null, shellProfile: null };
    await create({ ...shellDocument, description: null, inputs, parameters: null, properties: null });
    await region.client(await ssm.send(new StartSessionCommand({ Target: nodeArn, DocumentName: 'My-Shell' })));
    const start = parseInteractiveShell((await control.next()).payload);
    expect(start.document.inputs).toMatchObject({ kmsKeyId: '', runAsEnabled: false, idleSessionTimeout: '' });
  });

  it('may be written in YAML and read as JSON', async () => {
    await create("schemaVersion: '1.0'\nsessionType: Standard_Stream\ninputs:\n  idleSessionTimeout: 5\n", {
      DocumentFormat: 'YAML',
    });
    const read = await ssm.send(new GetDocumentCommand({ Name: 'My-Shell', DocumentFormat: 'JSON' }));
    expect(JSON.parse(read.Content ?? '')).toEqual({
      schemaVersion: '1.0',
      sessionType: 'Standard_Stream',
      inputs: { idleSessionTimeout: 5 },
    });
  });

  it('has versions, of which one is the default', async () => {
    await create(shellDocument);
    const update = (description: string, DocumentVersion?: string) =>
      ssm.send(
        new UpdateDocumentCommand({
          Name: 'My-Shell',
          Content: JSON.stringify({ ...shellDocument, description }),
          DocumentVersion,
        }),
      );
    await update('second', '$LATEST');
    await update('third', '2');
    await expect(update('fourth', '1')).rejects.toMatchObject({ name: 'InvalidDocumentVersion' });
    await expect(update('third')).rejects.toMatchObject({ name: 'DuplicateDocumentContent' });
    const shown = async (DocumentVersion?: string) =>
      (await ssm.send(new DescribeDocumentCommand({ Name: 'My-Shell', DocumentVersion }))).Document;
    expect(await shown()).toMatchObject({ DocumentVersion: '1', LatestVersion: '3', DefaultVersion: '1' });
    expect(await shown('$LATEST')).toMatchObject({ DocumentVersion: '3', Description: 'third' });
    await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: 'My-Shell', DocumentVersion: '2' }));
    expect(await shown('$DEFAULT')).toMatchObject({ DocumentVersion: '2', Description: 'second' });
    const versions = await ssm.send(new ListDocumentVersionsCommand({ Name: 'My-Shell' }));
    expect(
      versions.DocumentVersions?.map(({ DocumentVersion, IsDefaultVersion }) => [DocumentVersion, IsDefaultVersion]),
    ).toEqual([
      ['3', false],
      ['2', true],
      ['1', false],
    ]);
    const remove = (DocumentVersion: string) =>
      ssm.send(new DeleteDocumentCommand({ Name: 'My-Shell', DocumentVersion }));
    await expect(remove('2')).rejects.toMatchObject({ name: 'InvalidDocumentOperation' });
    await remove('3');
    // A deleted number is not given again.
    await update('fourth');
    expect(await shown('$LATEST')).toMatchObject({ DocumentVersion: '4' });
  });

  it('replaces the built-in default once the account writes its own', async () => {
    region.instance(nodeArn);
    const control = await region.control(nodeArn);
    await expect(ssm.send(new GetDocumentCommand({ Name: 'SSM-SessionManagerRunShell' }))).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
    await create(
      {
        ...shellDocument,
        inputs: {
          runAsEnabled: true,
          runAsDefaultUser: 'app',
          shellProfile: { linux: 'exec zsh' },
          maxSessionDuration: '60',
        },
      },
      { Name: 'SSM-SessionManagerRunShell' },
    );
    const alice = region.ssm(region.user('alice', [{ Action: '*' }], { SSMSessionRunAs: 'alice-linux' }));
    const started = await alice.send(new StartSessionCommand({ Target: nodeArn }));
    await region.client(started);
    const start = parseInteractiveShell((await control.next()).payload);
    expect(start.runAsUser).toBe('alice-linux');
    expect(start.document.inputs).toMatchObject({ runAsEnabled: true, runAsDefaultUser: 'app' });
    expect(start.document.inputs.shellProfile.linux).toBe('exec zsh');
    const bob = region.ssm(region.user('bob', [{ Action: '*' }]));
    await region.client(await bob.send(new StartSessionCommand({ Target: nodeArn })));
    expect(parseInteractiveShell((await control.next()).payload).runAsUser).toBe('');
    expect(started.SessionId).toMatch(/^alice-/u);
    // tag-in-another-case: it counts as the tag it is, and does not leave the person to the default user.
    const carol = region.ssm(region.user('carol', [{ Action: '*' }], { ssmsessionrunas: 'carol-linux' }));
    await region.client(await carol.send(new StartSessionCommand({ Target: nodeArn })));
    expect(parseInteractiveShell((await control.next()).payload).runAsUser).toBe('carol-linux');
  });

  it('has tags', async () => {
    await create(shellDocument);
    const resource = { ResourceType: 'Document', ResourceId: 'My-Shell' } as const;
    await ssm.send(
      new AddTagsToResourceCommand({
        ...resource,
        Tags: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      }),
    );
    await ssm.send(new RemoveTagsFromResourceCommand({ ...resource, TagKeys: ['a'] }));
    expect((await ssm.send(new ListTagsForResourceCommand(resource))).TagList).toEqual([{ Key: 'b', Value: '2' }]);
    await expect(
      ssm.send(new AddTagsToResourceCommand({ ...resource, Tags: [{ Key: 'aws:x', Value: '1' }] })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('AWS\u2019s own documents', () => {
  it('are there and cannot be changed', async () => {
    const names: (string | undefined)[] = [];
    for await (const page of paginateListDocuments(
      { client: ssm, pageSize: 2 },
      { Filters: [{ Key: 'Owner', Values: ['Amazon'] }] },
    )) {
      names.push(...(page.DocumentIdentifiers ?? []).map(({ Name }) => Name));
    }
    expect(names).toEqual([...ownedDocuments.keys()].sort());
    const change = { Name: 'AWS-StartSSHSession', Content: JSON.stringify(shellDocument) };
    await expect(ssm.send(new UpdateDocumentCommand(change))).rejects.toMatchObject({ name: 'InvalidDocument' });
    await expect(ssm.send(new DeleteDocumentCommand(change))).rejects.toMatchObject({ name: 'InvalidDocument' });
    await expect(create(shellDocument, { Name: 'AWS-Imitation' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('and the built-in default are documents we would accept', () => {
    for (const content of [...ownedDocuments.values(), builtInDefault]) checkSessionDocument(content);
  });

  it('are found by their own ARN only', async () => {
    const read = (Name: string) => ssm.send(new GetDocumentCommand({ Name }));
    await read('arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession');
    await expect(read('arn:aws:ssm:eu-west-1:111122223333:document/AWS-StartSSHSession')).rejects.toMatchObject({
      name: 'InvalidDocument',
    });
    await expect(read('arn:aws:ssm:eu-west-1:444455556666:document/My-Shell')).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

describe('a document is refused', () => {
  const shell = (inputs: unknown): unknown => ({ ...shellDocument, inputs });
  it.each([
    ['that is no JSON', '{', /not valid JSON/u],
    ['that is a list', [], /must be an object/u],
    ['of no session type', { schemaVersion: '1.0' }, /sessionType is missing/u],
    ['of an unknown session type', { ...shellDocument, sessionType: 'Telnet' }, /must be one of/u],
    ['with an unknown field', { ...shellDocument, mainSteps: [] }, /unknown field "mainSteps"/u],
    [
      'with a prototype for a field',
      `{"schemaVersion":"1.0","sessionType":"Standard_Stream","__proto__":{}}`,
      /unknown field/u,
    ],
    ['with an unknown input', shell({ s3Bucket: '' }), /inputs has the unknown field "s3Bucket"/u],
    ['that idles for ever', shell({ idleSessionTimeout: '0' }), /idleSessionTimeout must be a number of minutes/u],
    ['that idles for too long', shell({ idleSessionTimeout: '61' }), /from 1 to 60/u],
    ['that lasts for too long', shell({ maxSessionDuration: 1441 }), /from 1 to 1440/u],
    ['with a flag that is none', shell({ runAsEnabled: 'yes' }), /runAsEnabled must be true or false/u],
    ['for a port without a port', { ...shellDocument, sessionType: 'Port', properties: {} }, /portNumber is missing/u],
    [
      'for commands without one',
      { ...shellDocument, sessionType: 'InteractiveCommands', properties: { linux: {} } },
      /commands is missing/u,
    ],
    [
      'for commands without properties',
      { ...shellDocument, sessionType: 'NonInteractiveCommands' },
      /needs properties/u,
    ],
    [
      'that uses a parameter it does not declare',
      { ...shellDocument, sessionType: 'Port', properties: { portNumber: '{{ portNumber }}' } },
      /parameters declares no portNumber/u,
    ],
    [
      'with a pattern that is none',
      { ...shellDocument, parameters: { a: { type: 'String', allowedPattern: '(' } } },
      /not a regular expression/u,
    ],
    [
      'with a separator prefix that could imitate output',
      {
        ...shellDocument,
        sessionType: 'NonInteractiveCommands',
        properties: { linux: { commands: 'id', stdOutSeparatorPrefix: '\u001b[2J' } },
      },
      /stdOutSeparatorPrefix/u,
    ],
  ])('%s', async (_, content, message) => {
    await expect(create(content)).rejects.toMatchObject({
      name: 'InvalidDocumentContent',
      message: expect.stringMatching(message),
    });
  });

  it.each(['2.2', '0.3', 1, undefined])('of schema version %s', async (schemaVersion) => {
    await expect(create({ ...shellDocument, schemaVersion })).rejects.toMatchObject({
      name: 'InvalidDocumentSchemaVersion',
    });
  });

  it('of YAML that unfolds into gigabytes', async () => {
    const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 12; n++) {
      const [before, now] = [n - 1, n].map((i) => String.fromCharCode(97 + i));
      lines.push(`${now}: &${now} [${Array(10).fill(`*${before}`).join(', ')}]`);
    }
    await expect(create(lines.join('\n'), { DocumentFormat: 'YAML' })).rejects.toMatchObject({
      name: 'InvalidDocumentContent',
    });
  });

  it('of more than 64 KB', async () => {
    await expect(create({ ...shellDocument, description: 'x'.repeat(70_000) })).rejects.toMatchObject({
      name: 'MaxDocumentSizeExceeded',
    });
  });

  it('of another type than Session, with a message', async () => {
    await expect(create(shellDocument, { DocumentType: 'Command' })).rejects.toMatchObject({
      name: 'InvalidDocumentType',
    });
  });

  it.each(refusedDocuments)('that lint reports: %s', async (_, content) => {
    await expect(create(content)).rejects.toMatchObject({
      name: expect.stringMatching(/^InvalidDocument(?:Content|SchemaVersion)$/u),
    });
  });

  it('under a name that exists', async () => {
    await create(shellDocument);
    await expect(create(shellDocument)).rejects.toMatchObject({ name: 'DocumentAlreadyExists' });
  });
});

it('a parameter pattern that takes for ever does not hold up the region', async () => {
  region.instance(nodeArn);
  await region.control(nodeArn);
  await create({
    schemaVersion: '1.0',
    sessionType: 'InteractiveCommands',
    parameters: { name: { type: 'String', allowedPattern: '(a+)+b' } },
    properties: { linux: { commands: 'echo {{ name }}' } },
  });
  const command = new StartSessionCommand({
    Target: nodeArn,
    DocumentName: 'My-Shell',
    Parameters: { name: ['a'.repeat(5000)] },
  });
  await expect(ssm.send(command)).rejects.toMatchObject({ name: 'InvalidParameters' });
});

it('documents are private to their account', async () => {
  await create(shellDocument);
  const other = region.harness.accounts[1];
  if (other === undefined) throw new Error('the region has two accounts');
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  const theirs = new SSMClient(region.harness.client(other));
  await expect(theirs.send(new GetDocumentCommand({ Name: 'My-Shell' }))).rejects.toMatchObject({
    name: 'InvalidDocument',
  });
  const listed = await theirs.send(new ListDocumentsCommand({ Filters: [{ Key: 'Owner', Values: ['Self'] }] }));
  expect(listed.DocumentIdentifiers).toEqual([]);
  theirs.destroy();
});
