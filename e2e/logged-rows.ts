/** Session logs, as rows: what the agent of the region writes, ours or AWS's own. */
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateDocumentCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { type OfficialRegion, plugin, pluginOnTerminal, startSession } from './official-region.ts';
import type { Row } from './plugin-rows.ts';
import { request } from './plugin-sessions.ts';

type Places = { readonly logs: CloudWatchLogsClient; readonly s3: S3Client };
const made = new WeakMap<OfficialRegion, Promise<Places>>();
const [plain, sealed, bucket] = ['/sessions/plain', '/sessions/sealed', 'session-logs'];

/** Log groups with and without a key, a bucket, documents that name them, and what the node needs for them. */
function places(region: OfficialRegion): Promise<Places> {
  const known = made.get(region) ?? make(region);
  made.set(region, known);
  return known;
}

async function make({ region, owner, root }: OfficialRegion): Promise<Places> {
  const config = { endpoint: region.ready.endpointUrl, region: region.ready.region, credentials: owner };
  const [logs, s3] = [new CloudWatchLogsClient(config), new S3Client({ ...config, forcePathStyle: true })];
  const account = region.ready.accounts[0]?.id;
  const allow = (Principal: object, Action: string) => ({ Effect: 'Allow', Principal, Action, Resource: '*' });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      allow({ AWS: `arn:aws:iam::${account}:root` }, 'kms:*'),
      allow({ Service: `logs.${region.ready.region}.amazonaws.com` }, 'kms:GenerateDataKey*'),
    ],
  });
  const { KeyMetadata } = await new KMSClient(config).send(new CreateKeyCommand({ Policy }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: plain }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: sealed, kmsKeyId: KeyMetadata?.Arn }));
  await s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  const Statement = [
    { Effect: 'Allow', Action: ['logs:*', 's3:PutObject', 's3:GetEncryptionConfiguration'], Resource: '*' },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await root.iam.send(new PutRolePolicyCommand({ RoleName: 'ManagedNode', PolicyName: 'Logs', PolicyDocument }));
  const group = (cloudWatchLogGroupName: string, encrypted: boolean, streaming: boolean) => ({
    cloudWatchLogGroupName,
    cloudWatchEncryptionEnabled: encrypted,
    cloudWatchStreamingEnabled: streaming,
  });
  const documents = {
    LoggedLive: group(plain, false, true),
    LoggedAtEnd: group(plain, false, false),
    LoggedSealed: group(sealed, true, true),
    LoggedUnsealed: group(plain, true, true),
    LoggedInBucket: { s3BucketName: bucket, s3KeyPrefix: 'shells', s3EncryptionEnabled: true },
  };
  for (const [Name, inputs] of Object.entries(documents)) {
    const Content = JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs });
    await root.ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Session' }));
  }
  return { logs, s3 };
}

/** A shell in which something is typed; its id, and the shell. */
async function logged(region: OfficialRegion, document: string) {
  const started = await startSession(region, region.owner, request(region, document));
  const one = pluginOnTerminal(started);
  await one.shows(/\$ $/);
  one.type('echo logged-$((40+2))\r');
  await one.shows(/logged-42/);
  return { id: started.id, one };
}

async function end({ one }: Awaited<ReturnType<typeof logged>>): Promise<void> {
  one.type('exit\r');
  expect(await one.ended).toBe(0);
}

async function eventsOf({ logs }: Places, logGroupName: string, logStreamName: string): Promise<string> {
  const read = new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true });
  const { events } = await logs.send(read).catch(() => ({ events: [] }));
  return (events ?? []).map(({ message }) => message).join('\n');
}

const linesOf = (events: string): string[] =>
  events
    .split('\n')
    .flatMap((event) => (event === '' ? [] : (JSON.parse(event) as { sessionData: string[] }).sessionData));

const within = { timeout: 30_000 };

export const loggedRows: readonly Row[] = [
  {
    name: 'log: in CloudWatch while the session runs, as events with its owner',
    agents: 'both',
    async run(region) {
      const at = await places(region);
      const shell = await logged(region, 'LoggedLive');
      await expect.poll(async () => linesOf(await eventsOf(at, plain, shell.id)), within).toContain('logged-42');
      const [event = ''] = (await eventsOf(at, plain, shell.id)).split('\n');
      expect(JSON.parse(event)).toMatchObject({
        eventVersion: '1.0',
        eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        awsRegion: 'eu-west-1',
        target: { id: region.setup.web },
        userIdentity: { arn: `arn:aws:iam::${region.region.ready.accounts[0]?.id}:root` },
        runAsUser: 'ssm-user',
        sessionId: shell.id,
      });
      await end(shell);
      await expect.poll(async () => linesOf(await eventsOf(at, plain, shell.id)), within).toContain('$ exit');
    },
  },
  {
    name: 'log: in CloudWatch at the end of the session',
    agents: 'both',
    async run(region) {
      const at = await places(region);
      const shell = await logged(region, 'LoggedAtEnd');
      await end(shell);
      const log = expect.poll(() => eventsOf(at, plain, shell.id), within);
      await log.toMatch(
        /^Script started on [\s\S]*\$ echo logged-\$\(\(40\+2\)\)\r\nlogged-42\r\n[\s\S]*Script done on /,
      );
    },
  },
  {
    name: 'log: encryption is required, and the log group has a key or the session is refused',
    agents: 'both',
    async run(region) {
      const at = await places(region);
      const shell = await logged(region, 'LoggedSealed');
      await end(shell);
      await expect.poll(async () => linesOf(await eventsOf(at, sealed, shell.id)), within).toContain('logged-42');
      const started = await startSession(region, region.owner, request(region, 'LoggedUnsealed'));
      const printed = await plugin(started).ended;
      expect(printed).toContain(
        "We couldn't start the session because encryption is not set up on the selected CloudWatch Logs log group. Either encrypt the log group or choose an option to enable logging without encryption.",
      );
      const { logStreams } = await at.logs.send(new DescribeLogStreamsCommand({ logGroupName: plain }));
      expect((logStreams ?? []).map(({ logStreamName }) => logStreamName)).not.toContain(started.id);
    },
  },
  {
    name: 'log: in a bucket at the end of the session',
    agents: 'both',
    async run(region) {
      const { s3 } = await places(region);
      const shell = await logged(region, 'LoggedInBucket');
      await end(shell);
      const get = async (): Promise<string> => {
        const answer = await s3
          .send(new GetObjectCommand({ Bucket: bucket, Key: `shells/${shell.id}.log` }))
          .catch(() => undefined);
        return (await answer?.Body?.transformToString()) ?? '';
      };
      // The official agent writes two carriage returns there.
      await expect.poll(get, within).toMatch(/^Script started on [\s\S]*logged-42\r+\n[\s\S]*Script done on /);
    },
  },
  {
    name: 'log: of a session that somebody ends is whole',
    agents: 'own',
    async run(region) {
      const at = await places(region);
      const shell = await logged(region, 'LoggedAtEnd');
      await region.root.ssm.send(new TerminateSessionCommand({ SessionId: shell.id }));
      await shell.one.ended;
      await expect.poll(() => eventsOf(at, plain, shell.id), within).toMatch(/logged-42\r\n[\s\S]*Script done on /);
    },
  },
];
