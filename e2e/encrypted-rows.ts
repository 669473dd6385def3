/** Sessions encrypted by KMS, as rows: AWS's own plugin and our client, with whichever agent the region has. */

import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import {
  CreateDocumentCommand,
  GetDocumentCommand,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import type { Keys } from '../apps/cli/src/tour/clients.ts';
import { type OfficialRegion, plugin, pluginOnTerminal, startSession } from './official-region.ts';
import type { Row } from './plugin-rows.ts';
import { request } from './plugin-sessions.ts';
import { run } from './programs.ts';
import { onTerminal } from './pty.ts';
import { node, sallyport } from './region-process.ts';

type Encrypted = { readonly kms: KMSClient; readonly keyId: string };
const made = new WeakMap<OfficialRegion, Promise<Encrypted>>();

/** A key that the node may decrypt with and the people of DevOps may have data keys of, and documents that ask for it. */
function encrypted(region: OfficialRegion): Promise<Encrypted> {
  const known = made.get(region);
  if (known !== undefined) return known;
  const making = make(region);
  made.set(region, making);
  return making;
}

async function make({ region, owner, root }: OfficialRegion): Promise<Encrypted> {
  const kms = new KMSClient({ endpoint: region.ready.endpointUrl, region: region.ready.region, credentials: owner });
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const keyId = KeyMetadata?.KeyId ?? '';
  await kms.send(new CreateAliasCommand({ AliasName: 'alias/sessions', TargetKeyId: keyId }));
  const may = (Action: string) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action,
        Resource: KeyMetadata?.Arn,
        Condition: { StringLike: { 'kms:EncryptionContext:aws:ssm:TargetId': 'i-*' } },
      },
    ],
  });
  const put = (RoleName: string, action: string) =>
    root.iam.send(
      new PutRolePolicyCommand({ RoleName, PolicyName: 'SessionKey', PolicyDocument: JSON.stringify(may(action)) }),
    );
  await put('ManagedNode', 'kms:Decrypt');
  const inputs = { kmsKeyId: 'alias/sessions' };
  const commands = '{{ command }}';
  const documents = {
    Encrypted: { sessionType: 'Standard_Stream', inputs },
    EncryptedExec: {
      sessionType: 'NonInteractiveCommands',
      inputs,
      parameters: { command: { type: 'String' } },
      properties: { linux: { commands, separateOutputStream: true } },
    },
  };
  for (const [Name, content] of Object.entries(documents)) {
    const Content = JSON.stringify({ schemaVersion: '1.0', ...content });
    await root.ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Session' }));
  }
  return { kms, keyId };
}

/** The plugin asks KMS at AWS's name only. */
async function opened(region: OfficialRegion, document: string, parameters?: Record<string, string>) {
  const started = await startSession(region, region.owner, request(region, document, parameters));
  const { endpointUrl, caBundle } = region.region.ready;
  return { ...started, env: { ...started.env, HTTPS_PROXY: endpointUrl, SSL_CERT_FILE: caBundle } };
}

/** The default document with a key while `use` runs; devops-user may have data keys of it. */
async function withEncryptedDefault({ root, setup }: OfficialRegion, use: () => Promise<void>): Promise<void> {
  const Name = 'SSM-SessionManagerRunShell';
  const { Content = '' } = await root.ssm.send(new GetDocumentCommand({ Name }));
  const put = async (content: string): Promise<void> => {
    const { DocumentDescription } = await root.ssm.send(
      new UpdateDocumentCommand({ Name, Content: content, DocumentVersion: '$LATEST' }),
    );
    const DocumentVersion = DocumentDescription?.DocumentVersion;
    await root.ssm.send(new UpdateDocumentDefaultVersionCommand({ Name, DocumentVersion }));
  };
  const document = JSON.parse(Content) as { inputs: object };
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: '*' }],
  });
  const RoleName = setup.devops.roleArn.slice(setup.devops.roleArn.lastIndexOf('/') + 1);
  await root.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'SessionKey', PolicyDocument }));
  await put(JSON.stringify({ ...document, inputs: { ...document.inputs, kmsKeyId: 'alias/sessions' } }));
  try {
    await use();
  } finally {
    await put(Content);
  }
}

export const encryptedRows: readonly Row[] = [
  {
    name: 'shell: a document with a key of KMS encrypts the session',
    agents: 'both',
    async run(region) {
      await encrypted(region);
      const one = pluginOnTerminal(await opened(region, 'Encrypted'));
      await one.shows(/This session is encrypted using AWS KMS/);
      await one.shows(/\$ $/);
      one.type('echo sum $((40+2))\rexit\r');
      expect(await one.ended).toBe(0);
      expect(one.screen()).toContain('sum 42');
    },
  },
  {
    name: 'command: a document with a key of KMS encrypts the output and the exit code',
    agents: 'both',
    async run(region) {
      await encrypted(region);
      const command = 'sh -c "echo out; echo err >&2; exit 3"';
      const printed = await plugin(await opened(region, 'EncryptedExec', { command })).ended;
      expect(printed).toContain('out\n');
      expect(printed).toContain('err\n');
      expect(printed).toContain('EXIT_CODE: 3');
    },
  },
  {
    name: 'sallyport: shell and exec are encrypted with the key of the document',
    agents: 'both',
    async run(region) {
      await encrypted(region);
      await withEncryptedDefault(region, async () => {
        const { devops } = region.setup;
        const args = [sallyport, 'shell', 'web-1', '--role', devops.roleArn];
        const one = onTerminal(node, args, region.region.env(devops.keys));
        await one.shows(/This session is encrypted using AWS KMS/);
        await one.shows(/devops-user@ip-/);
        one.type('echo sum $((40+2)); exit\r');
        expect(await one.ended).toBe(0);
        expect(one.screen()).toContain('sum 42');
      });
      expect(await exec(region, 'echo out; echo err >&2; exit 3')).toEqual({
        status: 3,
        stdout: 'out\n',
        stderr: 'sallyport: This session is encrypted using AWS KMS.\nerr\n',
      });
    },
  },
  {
    name: 'sallyport: a key that is disabled, or that the person may not use, is refused in words',
    agents: 'own',
    async run(region) {
      const { kms, keyId } = await encrypted(region);
      await kms.send(new DisableKeyCommand({ KeyId: keyId }));
      const disabled = await exec(region, 'true');
      expect(disabled).toMatchObject({ status: 255, stdout: '' });
      expect(disabled.stderr).toContain('the session cannot be encrypted with the key of its document: ');
      expect(disabled.stderr).toContain(`${keyId} is disabled`);
      await kms.send(new EnableKeyCommand({ KeyId: keyId }));
      const keyless = await exec(region, 'true', await withoutKey(region));
      expect(keyless).toMatchObject({ status: 255, stdout: '' });
      expect(keyless.stderr).toMatch(/user\/keyless may not use .*: IAM denied kms:GenerateDataKey/);
      expect(await exec(region, 'true')).toMatchObject({ status: 0 });
    },
  },
  {
    name: 'sallyport: a node that may not decrypt the data key begins no session',
    agents: 'own',
    async run(region) {
      await encrypted(region);
      const policy = { RoleName: 'ManagedNode', PolicyName: 'SessionKey' };
      const { PolicyDocument = '' } = await region.root.iam.send(new GetRolePolicyCommand(policy));
      await region.root.iam.send(new DeleteRolePolicyCommand(policy));
      const refused = await exec(region, 'true');
      expect(refused).toMatchObject({ status: 255, stdout: '' });
      expect(refused.stderr).toContain('the data key of the session cannot be decrypted: kms:Decrypt is refused: ');
      await region.root.iam.send(
        new PutRolePolicyCommand({ ...policy, PolicyDocument: decodeURIComponent(PolicyDocument) }),
      );
      expect(await exec(region, 'true')).toMatchObject({ status: 0 });
    },
  },
];

function exec({ region, owner, setup }: OfficialRegion, command: string, keys: Keys = owner): ReturnType<typeof run> {
  const words = ['exec', setup.web, '--document', 'EncryptedExec', '--', 'sh', '-c', command];
  return run(node, [sallyport, ...words], { env: region.env(keys) });
}

/** A user who may open sessions, and use no key. */
async function withoutKey({ root: { iam } }: OfficialRegion): Promise<Keys> {
  const UserName = 'keyless';
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [{ Effect: 'Allow', Action: ['ssm:*', 'ssmmessages:*'], Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'Sessions', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
}
