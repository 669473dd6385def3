import {
  CreateDocumentCommand,
  DescribeSessionsCommand,
  GetConnectionStatusCommand,
  ResumeSessionCommand,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credential } from '../src/credentials.ts';
import { SessionRegion, type Statement } from './session-region.ts';

const nodeArn = 'i-0123456789abcdef0';
const dbNode = 'i-0fedcba9876543210';
const instances = 'arn:aws:ec2:eu-west-1:111122223333:instance/*';
const defaultDocumentArn = 'arn:aws:ssm:eu-west-1:111122223333:document/SSM-SessionManagerRunShell';
const customDocumentArn = 'arn:aws:ssm:eu-west-1:111122223333:document/Custom-Shell';

let region: SessionRegion;
beforeEach(async () => {
  region = await SessionRegion.start();
  region.instance(nodeArn, { role: 'web' });
  region.instance(dbNode, { role: 'db' });
  await region.control(nodeArn, region.node(nodeArn));
  await region.control(dbNode, region.node(dbNode));
  await region.ssm().send(
    new CreateDocumentCommand({
      Name: 'Custom-Shell',
      DocumentType: 'Session',
      Content: JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream' }),
    }),
  );
});
afterEach(() => region.close());

/** `ok`, or the sentence of the refusal. */
async function start(credential: Credential, DocumentName?: string, Target: string = nodeArn): Promise<string> {
  try {
    await region.ssm(credential).send(new StartSessionCommand({ Target, ...(DocumentName && { DocumentName }) }));
    return 'ok';
  } catch (error) {
    expect(error).toMatchObject({ name: 'AccessDeniedException' });
    return (error as Error).message;
  }
}

const allow = (Resource: string | readonly string[], Condition?: unknown): Statement => ({
  Action: 'ssm:StartSession',
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

describe('StartSession requires permission for', () => {
  it('the instance, and names it when that is what is missing', async () => {
    expect(await start(region.user('alice', [allow(defaultDocumentArn)]))).toContain(
      `on resource: arn:aws:ec2:eu-west-1:111122223333:instance/${nodeArn}`,
    );
  });

  it('the document, and names it when that is what is missing', async () => {
    const alice = region.user('alice', [allow(instances)]);
    expect(await start(alice)).toContain(`on resource: ${defaultDocumentArn}`);
    expect(await start(alice, 'Custom-Shell')).toContain(`on resource: ${customDocumentArn}`);
    expect(await start(alice, 'AWS-StartSSHSession')).toContain(
      'on resource: arn:aws:ssm:eu-west-1::document/AWS-StartSSHSession',
    );
  });

  it('nothing more than both', async () => {
    const alice = region.user('alice', [allow([instances, defaultDocumentArn])]);
    expect(await start(alice)).toBe('ok');
    expect(await start(alice, 'SSM-SessionManagerRunShell')).toBe('ok');
    expect(await start(alice, 'Custom-Shell')).toContain(customDocumentArn);
  });

  it('the instance by its tags, under either name of the key', async () => {
    for (const key of ['ssm:resourceTag/role', 'aws:ResourceTag/role']) {
      const alice = region.user('alice', [
        allow(instances, { StringEquals: { [key]: 'web' } }),
        allow(defaultDocumentArn),
      ]);
      expect(await start(alice)).toBe('ok');
      expect(await start(alice, undefined, dbNode)).toContain(`instance/${dbNode}`);
    }
  });

  it('an instance by its tags, of which one that does not exist has none', async () => {
    const alice = region.user('alice', [
      allow(instances, { StringEquals: { 'ssm:resourceTag/role': 'web' } }),
      allow(defaultDocumentArn),
    ]);
    expect(await start(alice, undefined, 'i-00000000000000000')).toContain('instance/i-00000000000000000');
  });
});

// The table measured on AWS: Allow on the instance under the condition, Allow on one custom document.
describe('ssm:SessionDocumentAccessCheck', () => {
  it.each([
    ['BoolIfExists', undefined, false],
    ['BoolIfExists', 'SSM-SessionManagerRunShell', false],
    ['BoolIfExists', 'AWS-StartPortForwardingSessionToRemoteHost', false],
    ['BoolIfExists', 'Custom-Shell', true],
    ['Bool', 'Custom-Shell', false],
  ])('with %s and document %s', async (operator, document, allowed) => {
    const alice = region.user('alice', [
      allow(instances, { [operator]: { 'ssm:SessionDocumentAccessCheck': 'true' } }),
      allow(customDocumentArn),
    ]);
    expect((await start(alice, document)) === 'ok').toBe(allowed);
  });

  it('is true with the document when none was named', async () => {
    const alice = region.user('alice', [
      allow(instances),
      allow(defaultDocumentArn, { Bool: { 'ssm:SessionDocumentAccessCheck': 'true' } }),
    ]);
    expect(await start(alice)).toBe('ok');
  });
});

describe('the own-sessions rule', () => {
  const own: Statement = {
    Action: ['ssm:TerminateSession', 'ssm:ResumeSession'],
    Resource: 'arn:aws:ssm:*:*:session/*',
    Condition: { StringLike: { 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' } },
  };

  it('lets people end and resume their own sessions and no others', async () => {
    const al = region.user('al', [allow([instances, defaultDocumentArn]), own]);
    // The trap of names: al is a beginning of al-ice.
    const alice = region.user('al-ice', [allow([instances, defaultDocumentArn]), own]);
    const { SessionId } = await region.ssm(alice).send(new StartSessionCommand({ Target: nodeArn }));
    for (const Command of [TerminateSessionCommand, ResumeSessionCommand]) {
      await expect(region.ssm(al).send(new Command({ SessionId }))).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(`session/${SessionId}`),
      });
    }
    expect((await region.ssm(alice).send(new ResumeSessionCommand({ SessionId }))).TokenValue).toBeDefined();
    await region.ssm(alice).send(new TerminateSessionCommand({ SessionId }));
  });

  it('works for role sessions, whose id holds the session name', async () => {
    const dev = region.role('Developer', 'dev@example.com', [allow([instances, defaultDocumentArn]), own]);
    const { SessionId } = await region.ssm(dev).send(new StartSessionCommand({ Target: nodeArn }));
    expect(SessionId).toMatch(/^dev@example\.com-0[0-9a-f]{16}$/u);
    await region.ssm(dev).send(new TerminateSessionCommand({ SessionId }));
  });

  it('can be bound to a target', async () => {
    const alice = region.user('alice', [
      allow([instances, defaultDocumentArn]),
      {
        Action: 'ssm:TerminateSession',
        Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:target-id': nodeArn } },
      },
    ]);
    const ssm = region.ssm(alice);
    const web = await ssm.send(new StartSessionCommand({ Target: nodeArn }));
    const db = await ssm.send(new StartSessionCommand({ Target: dbNode }));
    await ssm.send(new TerminateSessionCommand({ SessionId: web.SessionId }));
    await expect(ssm.send(new TerminateSessionCommand({ SessionId: db.SessionId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

it('cuts long names so that a session id has at most 96 characters', async () => {
  const name = 'a'.repeat(64);
  const { SessionId } = await region
    .ssm(region.role('R', name.repeat(2).slice(0, 90), [{ Action: '*' }]))
    .send(new StartSessionCommand({ Target: nodeArn }));
  expect(SessionId).toHaveLength(96);
});

it('authorises GetConnectionStatus by node and DescribeSessions on *', async () => {
  const alice = region.ssm(
    region.user('alice', [
      { Action: 'ssm:GetConnectionStatus', Condition: { StringEquals: { 'ssm:resourceTag/role': 'web' } } },
    ]),
  );
  expect((await alice.send(new GetConnectionStatusCommand({ Target: nodeArn }))).Status).toBe('connected');
  await expect(alice.send(new GetConnectionStatusCommand({ Target: dbNode }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await expect(alice.send(new DescribeSessionsCommand({ State: 'Active' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
});
