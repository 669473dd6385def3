import {
  DescribeInstanceInformationCommand,
  DescribeSessionsCommand,
  GetConnectionStatusCommand,
  ResumeSessionCommand,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { MessageType, parseChannelClosed, parseInteractiveShell, sessionEndReason } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { input, output, textOf } from './peer.ts';
import { SessionRegion } from './session-region.ts';

const nodeArn = 'i-0123456789abcdef0';

let region: SessionRegion;
beforeEach(async () => {
  region = await SessionRegion.start();
});
afterEach(() => region.close());

const allActions = [{ Action: '*' }];

describe('a session', () => {
  it('goes from StartSession to a shell to its end', async () => {
    region.instance(nodeArn);
    const alice = region.user('alice', allActions);
    const ssm = region.ssm(alice);
    const nodeCredential = region.node(nodeArn);
    const control = await region.control(nodeArn, nodeCredential);
    expect((await ssm.send(new GetConnectionStatusCommand({ Target: nodeArn }))).Status).toBe('connected');

    const started = await ssm.send(new StartSessionCommand({ Target: nodeArn, Reason: 'look around' }));
    expect(started.SessionId).toMatch(/^alice-0[0-9a-f]{16}$/u);
    const id = started.SessionId ?? '';
    expect(started.StreamUrl).toMatch(
      new RegExp(`^ws://127\\.0\\.0\\.1:\\d+/v1/data-channel/${id}\\?role=publish_subscribe&cell-number=.+$`, 'u'),
    );
    expect(started.TokenValue?.length).toBeLessThanOrEqual(300);
    await control.sync();
    expect(control.unread).toBe(0);
    const client = await region.client(started, alice);
    const start = await control.next();
    expect(start.messageType).toBe(MessageType.interactiveShell);
    expect(parseInteractiveShell(start.payload)).toMatchObject({
      sessionId: id,
      documentName: 'SSM-SessionManagerRunShell',
      sessionOwner: 'arn:aws:iam::111122223333:user/alice',
      runAsUser: '',
    });

    const agent = await region.agent(id, nodeCredential);
    agent.send(output('$ ', 0));
    client.send(input('id\r', 0));
    expect(textOf(await client.next())).toBe('$ ');
    expect(textOf(await agent.next())).toBe('id\r');
    const active = await ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    expect(active.Sessions).toEqual([
      expect.objectContaining({
        SessionId: id,
        Target: nodeArn,
        Status: 'Connected',
        Owner: 'arn:aws:iam::111122223333:user/alice',
        Reason: 'look around',
        AccessType: 'Standard',
      }),
    ]);

    await ssm.send(new TerminateSessionCommand({ SessionId: id }));
    const closed = await client.next();
    expect(closed.messageType).toBe(MessageType.channelClosed);
    const { output: reason } = parseChannelClosed(closed.payload);
    expect(sessionEndReason(reason)).toEqual({ why: 'terminated', by: 'arn:aws:iam::111122223333:user/alice' });
    expect((await agent.next()).messageType).toBe(MessageType.channelClosed);
    const history = await ssm.send(new DescribeSessionsCommand({ State: 'History' }));
    expect(history.Sessions?.[0]).toMatchObject({ SessionId: id, Status: 'Terminated', EndDate: expect.any(Date) });
    expect((await ssm.send(new DescribeSessionsCommand({ State: 'Active' }))).Sessions).toEqual([]);
  });

  it('resumes with a new token, and gives none to a client that comes too late', async () => {
    region.instance(nodeArn);
    const alice = region.user('alice', allActions);
    const ssm = region.ssm(alice);
    const nodeCredential = region.node(nodeArn);
    await region.control(nodeArn, nodeCredential);
    const started = await ssm.send(new StartSessionCommand({ Target: nodeArn }));
    const client = await region.client(started, alice);
    const agent = await region.agent(started.SessionId ?? '', nodeCredential);
    client.cut();
    await client.closed;
    const resumed = await ssm.send(new ResumeSessionCommand({ SessionId: started.SessionId }));
    expect(resumed.TokenValue).not.toBe(started.TokenValue);
    expect(resumed.StreamUrl).not.toBe(started.StreamUrl);
    const back = await region.client({ ...resumed, $metadata: {} }, alice);
    agent.send(output('welcome back', 0));
    expect(textOf(await back.next())).toBe('welcome back');

    await ssm.send(new TerminateSessionCommand({ SessionId: started.SessionId }));
    await back.closed;
    agent.close();
    await agent.closed;
    await vi.waitFor(() => expect(region.gateway.session(started.SessionId ?? '')).toBeUndefined());
    const late = await ssm.send(new ResumeSessionCommand({ SessionId: started.SessionId }));
    expect(late.TokenValue).toBeUndefined();
  });

  it('is offered over TLS to who came over TLS', async () => {
    region.instance(nodeArn);
    await region.control(nodeArn);
    const { tlsEndpointUrl, caPem } = region.harness.region.endpoints;
    const { NodeHttpHandler } = await import('@smithy/node-http-handler');
    const { Agent } = await import('node:https');
    const { SSMClient } = await import('@aws-sdk/client-ssm');
    const ssm = new SSMClient({
      ...region.harness.client(),
      endpoint: tlsEndpointUrl,
      requestHandler: new NodeHttpHandler({ httpsAgent: new Agent({ ca: caPem }) }),
    });
    const started = await ssm.send(new StartSessionCommand({ Target: nodeArn }));
    expect(started.StreamUrl).toMatch(/^wss:/u);
    const client = await region.client(started);
    await client.sync();
    ssm.destroy();
  });

  it('passes the tag SSMSessionRunAs on only when the document wants it', async () => {
    region.instance(nodeArn);
    const control = await region.control(nodeArn);
    const alice = region.ssm(region.user('alice', allActions, { SSMSessionRunAs: 'alice-linux' }));
    await region.client(await alice.send(new StartSessionCommand({ Target: nodeArn })));
    expect(parseInteractiveShell((await control.next()).payload).runAsUser).toBe('');
  });

  it('gives parameters to the agent as text, not as lists', async () => {
    region.instance(nodeArn);
    const control = await region.control(nodeArn);
    const started = await region.ssm().send(
      new StartSessionCommand({
        Target: nodeArn,
        DocumentName: 'AWS-StartPortForwardingSession',
        Parameters: { portNumber: ['8080'], localPortNumber: ['0'] },
      }),
    );
    await region.client(started);
    const start = parseInteractiveShell((await control.next()).payload);
    expect({ ...start.parameters }).toEqual({ portNumber: '8080', localPortNumber: '0' });
    expect(start.document.sessionType).toBe('Port');
  });

  it('has an id that may hold an @, and is found by it', async () => {
    region.instance(nodeArn);
    const nodeCredential = region.node(nodeArn);
    await region.control(nodeArn, nodeCredential);
    const dev = region.role('Developer', 'dev+x=1,y@example.com', allActions);
    const started = await region.ssm(dev).send(new StartSessionCommand({ Target: nodeArn }));
    const client = await region.client(started, dev);
    const agent = await region.agent(started.SessionId ?? '', nodeCredential);
    agent.send(output('hello', 0));
    expect(textOf(await client.next())).toBe('hello');
  });

  it('ends with a reason when its instance stops', async () => {
    const instance = region.instance(nodeArn);
    const nodeCredential = region.node(nodeArn);
    await region.control(nodeArn, nodeCredential);
    const ssm = region.ssm();
    const started = await ssm.send(new StartSessionCommand({ Target: nodeArn }));
    const client = await region.client(started);
    region.setState(instance, 'stopping');
    const closed = parseChannelClosed((await client.next()).payload);
    expect(closed.output).toContain(`instance ${nodeArn} is stopping`);
    region.setState(instance, 'stopped');
    const known = await ssm.send(new DescribeInstanceInformationCommand({}));
    expect(known.InstanceInformationList?.[0]).toMatchObject({ InstanceId: nodeArn, PingStatus: 'ConnectionLost' });
    region.setState(instance, 'terminated');
    expect((await ssm.send(new DescribeInstanceInformationCommand({}))).InstanceInformationList).toEqual([]);
  });
});

describe('StartSession names what is wrong with', () => {
  it.each([
    ['an unknown target', undefined, /i-0123456789abcdef0 is not connected. There is no such instance/u],
    ['a stopped instance', 'stopped', /is not connected. The instance is stopped/u],
    ['a node that is offline', 'running', /is not connected. The instance runs, but its SSM Agent/u],
  ] as const)('%s', async (_, state, message) => {
    if (state !== undefined) region.instance(nodeArn, {}, state);
    await expect(region.ssm().send(new StartSessionCommand({ Target: nodeArn }))).rejects.toMatchObject({
      name: 'TargetNotConnected',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['an unknown document', 'No-Such', {}, 'InvalidDocument'],
    ['a parameter the document does not declare', 'AWS-StartSSHSession', { host: ['h'] }, 'InvalidParameters'],
    ['a parameter against its pattern', 'AWS-StartSSHSession', { portNumber: ['22; id'] }, 'InvalidParameters'],
    ['a parameter with two values', 'AWS-StartSSHSession', { portNumber: ['22', '23'] }, 'InvalidParameters'],
    [
      'parameters too large for a node',
      'AWS-StartInteractiveCommand',
      { command: ['"'.repeat(65_000)] },
      'InvalidParameters',
    ],
    ['a missing parameter', 'AWS-StartInteractiveCommand', {}, 'InvalidParameters'],
  ])('%s', async (_, DocumentName, Parameters, name) => {
    region.instance(nodeArn);
    await region.control(nodeArn);
    const command = new StartSessionCommand({ Target: nodeArn, DocumentName, Parameters });
    await expect(region.ssm().send(command)).rejects.toMatchObject({ name });
    expect((await region.ssm().send(new DescribeSessionsCommand({ State: 'Active' }))).Sessions).toEqual([]);
  });
});
