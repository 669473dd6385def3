/** StartSession without a client: it costs the node nothing, and has caps. */
import { StartSessionCommand, type StartSessionCommandOutput } from '@aws-sdk/client-ssm';
import { MessageType } from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credential } from '../src/credentials.ts';
import { output, type Peer, textOf } from './peer.ts';
import { SessionRegion } from './session-region.ts';

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

describe('attack: sessions without a client', () => {
  it('eighty-calls-of-StartSession: no worker is started, and the cap refuses most', async () => {
    const calls = await Promise.allSettled(Array.from({ length: 80 }, () => start(mallory)));
    const refused = calls.flatMap((call) => (call.status === 'rejected' ? [call.reason] : []));
    expect(refused).toHaveLength(80 - region.gateway.options.sessionsPerOwner);
    expect(refused[0]).toMatchObject({
      name: 'ResourceLimitExceededException',
      message: expect.stringContaining('user/mallory has as many sessions'),
    });
    await control.sync();
    expect(control.unread).toBe(0);
    await stillServes();
    // Only the session that is used.
    expect((await control.next()).messageType).toBe(MessageType.interactiveShell);
    expect(control.unread).toBe(0);
  });

  it('they time out and make room, and their node gets no start message', async () => {
    const most = region.gateway.options.sessionsPerOwner;
    for (let n = 0; n < most; n++) await start(mallory);
    await expect(start(mallory)).rejects.toMatchObject({ name: 'ResourceLimitExceededException' });
    region.scheduler.advance(region.gateway.options.clientAttachMs);
    // Its pongs could not arrive while time was moved.
    control = await region.control(nodeArn, node);
    const started = await start(mallory);
    await region.client(started, mallory);
    expect((await control.next()).messageType).toBe(MessageType.interactiveShell);
  });

  it('one node does not take more than its cap from all principals together', async () => {
    const { sessionsPerOwner, sessionsPerNode } = region.gateway.options;
    const people = Array.from({ length: Math.ceil(sessionsPerNode / sessionsPerOwner) }, (_, n) =>
      region.user(`person${n}`, allActions),
    );
    for (let n = 0; n < sessionsPerNode; n++) await start(people[n % people.length]);
    await expect(start(alice)).rejects.toMatchObject({
      name: 'ResourceLimitExceededException',
      message: expect.stringContaining(`The managed node ${nodeArn} has as many sessions`),
    });
    await region.control(otherNode, region.node(otherNode));
    await region.ssm(alice).send(new StartSessionCommand({ Target: otherNode }));
  });

  it('a node that returns gets no start message either', async () => {
    await start(mallory);
    const again = await region.control(nodeArn, node);
    await again.sync();
    expect(again.unread).toBe(0);
  });
});
