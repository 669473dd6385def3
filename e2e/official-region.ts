/** A region in which AWS's own plugin is a client, with either agent in its instances, and what it takes to run the plugin there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateDocumentCommand, SSMClient, StartSessionCommand, type StartSessionRequest } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Keys } from '../apps/cli/src/tour/clients.ts';
import { type ExampleRegion, startExampleRegion } from './example-region.ts';
import { officialAgent, officialPlugin } from './official-programs.ts';
import { type OnTerminal, onTerminal } from './pty.ts';

export type OfficialRegion = ExampleRegion & {
  /** The first account's root user, whom no policy keeps from AWS's own documents. */
  readonly owner: Keys;
  /** devops-user in their role, who may open the account's default document only. */
  readonly devops: Keys;
};

/** Session documents beside AWS's own and the default one, which leads into the login of the host program. */
const documents = {
  Plain: { inputs: {} },
  RunAs: { inputs: { runAsEnabled: true, runAsDefaultUser: 'daemon' } },
  RunAsMissing: { inputs: { runAsEnabled: true, runAsDefaultUser: 'nobody-here' } },
  Profile: { inputs: { shellProfile: { linux: 'echo from-$((1+1))-profile' } } },
} as const;

export async function startOfficialRegion(agent: 'own' | 'official'): Promise<OfficialRegion> {
  const args = agent === 'official' && officialAgent !== undefined ? ['--instance-agent', officialAgent] : [];
  const example = await startExampleRegion(undefined, args);
  const { root, region, setup } = example;
  for (const [Name, content] of Object.entries(documents)) {
    const Content = JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', ...content });
    await root.ssm.send(new CreateDocumentCommand({ Name, Content, DocumentType: 'Session' }));
  }
  // What the host's login needs beside the official agent, which leaves no record of a session's owner.
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'ssm:DescribeSessions', Resource: '*' }],
  };
  await root.iam.send(
    new PutRolePolicyCommand({ RoleName: 'ManagedNode', PolicyName: 'Owners', PolicyDocument: JSON.stringify(policy) }),
  );
  const [owner] = region.ready.accounts;
  if (owner === undefined) throw new Error('the region has no account');
  return { ...example, owner, devops: await inRole(example, setup.devops) };
}

async function inRole({ region }: ExampleRegion, person: ExampleRegion['setup']['devops']): Promise<Keys> {
  const { clientsFor } = await import('../apps/cli/src/tour/clients.ts');
  const { sts } = clientsFor(region.ready, person.keys);
  const role = { RoleArn: person.roleArn, RoleSessionName: person.user };
  const { Credentials: made } = await sts.send(new AssumeRoleCommand(role));
  if (made === undefined) throw new Error('the role cannot be assumed');
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
  } = made;
  return { accessKeyId, secretAccessKey, sessionToken };
}

export type StartedSession = { readonly id: string; readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv };

/** Starts a session and says how the plugin is called for it, as the AWS CLI calls it. */
export async function startSession(
  { region }: OfficialRegion,
  credentials: Keys,
  request: StartSessionRequest,
  change: (streamUrl: string) => string = (url) => url,
): Promise<StartedSession> {
  const { endpointUrl: endpoint, region: name } = region.ready;
  const ssm = new SSMClient({ endpoint, region: name, credentials });
  const { SessionId, StreamUrl = '', TokenValue } = await ssm.send(new StartSessionCommand(request));
  const variable = 'AWS_SSM_START_SESSION_RESPONSE';
  const answer = { SessionId, StreamUrl: change(StreamUrl), TokenValue };
  return {
    id: SessionId ?? '',
    args: [variable, name, 'StartSession', '', JSON.stringify(request), endpoint],
    env: { ...region.env(credentials), [variable]: JSON.stringify(answer) },
  };
}

export function pluginOnTerminal({ args, env }: StartedSession): OnTerminal {
  return onTerminal(officialPlugin ?? '', args, env);
}

export type Plugin = {
  readonly child: ChildProcess;
  stdout(): string;
  /** Resolves once it has printed the text. */
  says(text: string | RegExp): Promise<string>;
  /** What it has printed at its end. */
  readonly ended: Promise<string>;
};

/** Without a terminal. Its standard input stays open, because at its end the plugin stops at once. */
export function plugin({ args, env }: StartedSession): Plugin {
  const child = spawn(officialPlugin ?? '', args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      printed += bytes.toString();
    });
  }
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(printed)));
  return {
    child,
    stdout: () => printed,
    ended,
    says(text) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? printed.includes(text) : text.test(printed)) resolve(printed);
        };
        child.stdout.on('data', look);
        child.once('close', () => reject(new Error(`it ended without ${text}: ${printed}`)));
        look();
      });
    },
  };
}
