import { request } from 'node:http';
import {
  DescribeSessionsCommand,
  ResumeSessionCommand,
  StartSessionCommand,
  type StartSessionCommandOutput,
} from '@aws-sdk/client-ssm';
import { MessageType } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credential } from '../src/credentials.ts';
import { frame, input, output, type Peer, textOf } from './peer.ts';
import { fiveActions, SessionRegion } from './session-region.ts';

const nodeArn = 'i-0123456789abcdef0';
const otherNode = 'i-0fedcba9876543210';
const allActions = [{ Action: '*' }];

let region: SessionRegion;
let alice: Credential;
let mallory: Credential;
let node: Credential;
let control: Peer;

beforeEach(async () => {
  region = await SessionRegion.start();
  region.instance(nodeArn);
  region.instance(otherNode);
  alice = region.user('alice', allActions);
  mallory = region.user('mallory', allActions);
  node = region.node(nodeArn);
  control = await region.control(nodeArn, node);
});
afterEach(() => region.close());

const start = (credential: Credential = alice): Promise<StartSessionCommandOutput> =>
  region.ssm(credential).send(new StartSessionCommand({ Target: nodeArn }));

/** The region still serves people after the attack. */
async function stillServes(): Promise<void> {
  const started = await start();
  const client = await region.client(started, alice);
  const agent = await region.agent(started.SessionId ?? '', node);
  agent.send(output('ok', 0));
  expect(textOf(await client.next())).toBe('ok');
  expect(region.harness.complaints).toEqual([]);
}

/** Who refuses an upgrade or a token, and why: HTTP status, code and message of the gateway. */
const notTheirSession = /403 .*AccessDeniedException.*this caller has no end in such a session/u;
const notThatInstance = /403 .*AccessDeniedException.*is not the instance .* and cannot open its control channel/u;
const notRunning = /403 .*AccessDeniedException.*the instance \S+ does not run/u;
const notAllowed = (action: string): RegExp =>
  new RegExp(`403 .*AccessDeniedException.*is not authorized to perform: ${action} .*no identity-based policy`, 'u');

const refusal = { code: 1008, reason: 'the token is not valid for this channel' };

describe('attack', () => {
  it('token-of-another-session', async () => {
    const mine = await start();
    const other = await start();
    const peer = await region.open(mine.StreamUrl ?? '', alice);
    expect(await peer.present(other.TokenValue ?? '').closed).toEqual(refusal);
    await stillServes();
  });

  it('client-token-used-as-agent', async () => {
    const started = await start();
    const id = started.SessionId ?? '';
    const peer = await region.open(`/v1/data-channel/${id}?role=publish_subscribe`, node);
    expect(await peer.present(started.TokenValue ?? '').closed).toEqual(refusal);
  });

  it('agent-token-used-as-client', async () => {
    const started = await start();
    const token = await region.create(node, `/v1/data-channel/${started.SessionId}`);
    const peer = await region.open(started.StreamUrl ?? '', alice);
    expect(await peer.present(token).closed).toEqual(refusal);
  });

  it('agent-token-on-an-unsigned-socket', async () => {
    const started = await start();
    const token = await region.create(node, `/v1/data-channel/${started.SessionId}`);
    const peer = await region.open(started.StreamUrl ?? '');
    expect(await peer.present(token).closed).toEqual(refusal);
  });

  it('control-token-on-a-data-channel', async () => {
    const started = await start();
    const token = await region.create(node, `/v1/control-channel/${nodeArn}`);
    const peer = await region.open(`/v1/data-channel/${started.SessionId}?role=publish_subscribe`, node);
    expect(await peer.present(token).closed).toEqual(refusal);
  });

  it('replayed-token', async () => {
    const started = await start();
    await region.client(started, alice);
    const again = await region.open(started.StreamUrl ?? '', alice);
    expect(await again.present(started.TokenValue ?? '').closed).toEqual(refusal);
  });

  it('token-kept-too-long', async () => {
    const started = await start();
    const peer = await region.open(started.StreamUrl ?? '', alice);
    region.scheduler.advance(region.gateway.options.tokenMs);
    peer.present(started.TokenValue ?? '');
    expect((await peer.closed).code).toBe(1008);
  });

  it('guessed-token', async () => {
    const started = await start();
    const peer = await region.open(started.StreamUrl ?? '');
    expect(await peer.present('A'.repeat(64)).closed).toEqual(refusal);
  });

  it('silent-socket', async () => {
    const started = await start();
    const peer = await region.open(started.StreamUrl ?? '');
    region.scheduler.advance(region.gateway.options.firstFrameMs);
    expect(await peer.closed).toEqual({ code: 1008, reason: 'no token was presented in time' });
  });

  it('first-frame-that-is-no-opening', async () => {
    const started = await start();
    for (const opening of [
      '',
      'null',
      '[]',
      '{"TokenValue":1,"MessageSchemaVersion":"1.0"}',
      `"${'x'.repeat(9000)}"`,
    ]) {
      const peer = await region.open(started.StreamUrl ?? '');
      peer.socket.send(opening);
      expect((await peer.closed).code).toBe(1003);
    }
    const binary = await region.open(started.StreamUrl ?? '');
    binary.send(input('x', 0));
    expect((await binary.closed).code).toBe(1003);
    await stillServes();
  });

  it('garbage-frame', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('x'),
      Buffer.alloc(119),
      Buffer.alloc(120),
      Buffer.alloc(5000, 0xff),
    ]) {
      const started = await start();
      const client = await region.client(started, alice);
      expect((await client.send(bytes).closed).code).toBe(1008);
    }
    await stillServes();
  });

  it('garbage-frame-on-the-control-channel', async () => {
    expect((await control.send(Buffer.from('garbage')).closed).code).toBe(1008);
    control = await region.control(nodeArn, node);
    await stillServes();
  });

  it('oversize-frame', async () => {
    const limit = region.gateway.options.maxFrameBytes;
    const client = await region.client(await start(), alice);
    const closed = await client.send(Buffer.alloc(limit + 1)).closed;
    expect(closed).toEqual({ code: 1009, reason: `a message may have at most ${limit} bytes` });
    const other = await region.client(await start(), alice);
    expect((await other.send(Buffer.alloc(8 * 1024 * 1024)).closed).code).toBe(1009);
    await stillServes();
  });

  it('largest-frame-is-not-oversize', async () => {
    const started = await start();
    const client = await region.client(started, alice);
    const agent = await region.agent(started.SessionId ?? '', node);
    const big = frame(MessageType.outputStreamData, Buffer.alloc(64 * 1024, 7), { payloadType: 1 });
    agent.send(big);
    expect(Buffer.compare(await client.nextBytes(), big)).toBe(0);
  });

  it('client-sends-messages-of-the-gateway', async () => {
    const started = await start();
    const client = await region.client(started, alice);
    const agent = await region.agent(started.SessionId ?? '', node);
    for (const type of [
      MessageType.channelClosed,
      MessageType.interactiveShell,
      MessageType.pausePublication,
      MessageType.startPublication,
      MessageType.outputStreamData,
      MessageType.agentTaskComplete,
    ]) {
      client.send(frame(type, '{}'));
    }
    client.send(input('only this', 0));
    expect(textOf(await agent.next())).toBe('only this');
    expect(agent.unread).toBe(0);
  });

  it('session-takeover-by-other-user: ResumeSession', async () => {
    const { SessionId } = await start();
    await expect(region.ssm(mallory).send(new ResumeSessionCommand({ SessionId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('session-takeover-by-other-user: a stolen token on a signed socket', async () => {
    const started = await start();
    await expect(region.open(started.StreamUrl ?? '', mallory)).rejects.toThrow(notTheirSession);
    await region.open(started.StreamUrl ?? '', alice);
  });

  it('session-takeover-by-namesake', async () => {
    const started = await start();
    const { SessionId } = started;
    const impostor = region.role('Other', 'alice', allActions);
    await expect(region.open(started.StreamUrl ?? '', impostor)).rejects.toThrow(notTheirSession);
    await expect(region.ssm(impostor).send(new ResumeSessionCommand({ SessionId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  it('node-acts-as-another-node: control channel', async () => {
    await expect(region.create(node, `/v1/control-channel/${otherNode}`)).rejects.toThrow(
      /403 <AccessDeniedException>/u,
    );
    await expect(region.open(`/v1/control-channel/${otherNode}?role=subscribe`, node)).rejects.toThrow(notThatInstance);
    await region.control(nodeArn, node);
  });

  it('node-acts-as-another-node: data channel', async () => {
    const { SessionId } = await start();
    const other = region.node(otherNode);
    await expect(region.create(other, `/v1/data-channel/${SessionId}`)).rejects.toThrow(/403 <AccessDeniedException>/u);
    await expect(region.open(`/v1/data-channel/${SessionId}`, other)).rejects.toThrow(notTheirSession);
    await region.agent(SessionId ?? '', node);
  });

  it('node-acts-as-another-node: ends its session', async () => {
    const started = await start();
    const other = await region.control(otherNode, region.node(otherNode));
    other.send(
      frame(MessageType.agentTaskComplete, JSON.stringify({ TaskId: started.SessionId, FinalTaskStatus: 'Success' })),
    );
    await other.sync();
    const { Sessions } = await region.ssm().send(new DescribeSessionsCommand({ State: 'Active' }));
    expect(Sessions?.map(({ SessionId }) => SessionId)).toEqual([started.SessionId]);
    expect(other.unread).toBe(0);
  });

  it('person-acts-as-a-node', async () => {
    const named = region.role('Admin', nodeArn, allActions);
    for (const credential of [alice, named]) {
      await expect(region.create(credential, `/v1/control-channel/${nodeArn}`)).rejects.toThrow(notThatInstance);
    }
    const { SessionId } = await start();
    await expect(region.create(named, `/v1/data-channel/${SessionId}`)).rejects.toThrow(
      /403 <AccessDeniedException>.*does not host session/u,
    );
    await region.create(node, `/v1/data-channel/${SessionId}`);
  });

  it('credentials-of-a-stopped-instance', async () => {
    const instance = region.instance('i-00000000000000001');
    const credential = region.node(instance.id);
    const token = await region.create(credential, `/v1/control-channel/${instance.id}`);
    region.setState(instance, 'stopped');
    await expect(region.create(credential, `/v1/control-channel/${instance.id}`)).rejects.toThrow(notRunning);
    await expect(region.open(`/v1/control-channel/${instance.id}`, credential)).rejects.toThrow(notRunning);
    expect(token).not.toBe('');
  });

  it('unsigned-control-channel', async () => {
    await expect(region.open(`/v1/control-channel/${nodeArn}`)).rejects.toThrow(
      /403 .*"MissingAuthenticationTokenException"/u,
    );
  });

  it('node-without-its-permissions', async () => {
    const bare = region.node(nodeArn, [{ Action: 'ssm:UpdateInstanceInformation' }]);
    await expect(region.create(bare, `/v1/control-channel/${nodeArn}`)).rejects.toThrow(
      notAllowed('ssmmessages:CreateControlChannel'),
    );
    const half = region.node(nodeArn, [{ Action: ['ssmmessages:CreateControlChannel'] }]);
    await region.create(half, `/v1/control-channel/${nodeArn}`);
    await expect(region.open(`/v1/control-channel/${nodeArn}`, half)).rejects.toThrow(
      notAllowed('ssmmessages:OpenControlChannel'),
    );
  });

  it('client-without-OpenDataChannel', async () => {
    const bob = region.user('bob', [{ Action: 'ssm:*' }]);
    const started = await start(bob);
    await expect(region.open(started.StreamUrl ?? '', bob)).rejects.toThrow(notAllowed('ssmmessages:OpenDataChannel'));
  });

  it('guessed-session-id', async () => {
    for (const credential of [alice, node, undefined]) {
      await expect(region.open('/v1/data-channel/alice-00000000000000000', credential)).rejects.toThrow(
        notTheirSession,
      );
    }
    await expect(region.create(node, '/v1/data-channel/alice-00000000000000000')).rejects.toThrow(
      'Session is already terminated',
    );
  });

  it('malformed-create-request', async () => {
    for (const body of [
      '',
      '{',
      'null',
      '{"MessageSchemaVersion":"2.0","RequestId":"x"}',
      '{"MessageSchemaVersion":"1.0"}',
    ]) {
      await expect(region.create(node, `/v1/control-channel/${nodeArn}`, body)).rejects.toThrow(
        '400 <BadRequestException>',
      );
    }
  });

  it('half-an-upgrade-then-gone', async () => {
    const started = await start();
    const url = new URL((started.StreamUrl ?? '').replace('ws:', 'http:'));
    for (const key of ['not a key', '']) {
      const headers = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': key,
      };
      await new Promise<void>((resolve) => {
        const asked = request(url, { headers }, (answer) => {
          expect(answer.statusCode).toBe(400);
          answer.resume();
          resolve();
        });
        asked.end();
      });
    }
    const cut = await region.open(started.StreamUrl ?? '');
    cut.cut();
    await stillServes();
  });
});

describe('a strict gateway', () => {
  it('refuses clients that do not sign', async () => {
    const strict = await SessionRegion.start({ requireSignedClients: true });
    try {
      strict.instance(nodeArn);
      const credential = strict.user('alice', allActions);
      await strict.control(nodeArn, strict.node(nodeArn, [fiveActions]));
      const started = await strict.ssm(credential).send(new StartSessionCommand({ Target: nodeArn }));
      await expect(strict.open(started.StreamUrl ?? '')).rejects.toThrow(notTheirSession);
      const client = await strict.client(started, credential);
      await client.sync();
    } finally {
      await strict.close();
    }
  });
});
