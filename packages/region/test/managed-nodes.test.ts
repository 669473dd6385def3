import {
  DescribeInstanceInformationCommand,
  DescribeInstancePropertiesCommand,
  type InstanceInformation,
  PutInventoryCommand,
} from '@aws-sdk/client-ssm';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Credential } from '../src/credentials.ts';
import { nodesOf } from '../src/services/ssm/node-descriptions.ts';
import { fiveActions, SessionRegion, Sha256 } from './session-region.ts';

const nodeArn = 'i-0123456789abcdef0';
const otherInstance = 'i-0fedcba9876543210';

let region: SessionRegion;
beforeEach(async () => {
  region = await SessionRegion.start();
  region.instance(nodeArn, { Name: 'web-1', role: 'web' });
  region.instance(otherInstance, { Name: 'db-1' });
});
afterEach(() => region.close());

/** A call of the agent's private API, which no public SDK has. */
async function agentCall(
  credential: Credential,
  target: string,
  input: unknown,
): Promise<{ status: number; body: unknown }> {
  const url = new URL(region.harness.region.endpoints.endpointUrl);
  const body = JSON.stringify(input);
  const signer = new SignatureV4({
    service: target.startsWith('AmazonSSM') ? 'ssm' : 'ec2messages',
    region: region.harness.region.name,
    credentials: credential,
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: url.hostname,
    path: '/',
    headers: { host: url.host, 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body,
  });
  const { host: _, ...rest } = headers;
  const answer = await fetch(url, { method: 'POST', headers: rest, body });
  return { status: answer.status, body: JSON.parse((await answer.text()) || '{}') };
}

const update = (credential: Credential, more: Readonly<Record<string, string>> = {}, InstanceId = nodeArn) =>
  agentCall(credential, 'AmazonSSM.UpdateInstanceInformation', {
    InstanceId,
    AgentName: 'amazon-ssm-agent',
    AgentVersion: '3.3.1142.0',
    ...more,
  });

async function known(
  input: ConstructorParameters<typeof DescribeInstanceInformationCommand>[0] = {},
): Promise<InstanceInformation[]> {
  return (await region.ssm().send(new DescribeInstanceInformationCommand(input))).InstanceInformationList ?? [];
}

describe('a node', () => {
  it('is known once its agent has called, with what it reported', async () => {
    const node = region.node(nodeArn);
    expect(await known()).toEqual([]);
    expect(await update(node)).toEqual({ status: 200, body: {} });
    await update(node, {
      PlatformType: 'linux',
      PlatformName: 'Debian',
      PlatformVersion: '12',
      ComputerName: 'ip-172-31-0-9',
    });
    await update(node);
    region.harness.clock.advance(5);
    expect(await known()).toEqual([
      expect.objectContaining({
        InstanceId: nodeArn,
        PingStatus: 'Online',
        AgentVersion: '3.3.1142.0',
        PlatformType: 'Linux',
        PlatformName: 'Debian',
        ComputerName: 'ip-172-31-0-9',
        IPAddress: '172.31.0.9',
        ResourceType: 'EC2Instance',
        LastPingDateTime: expect.any(Date),
      }),
    ]);
  });

  it('is ConnectionLost without pings, and Inactive after a month', async () => {
    await update(region.node(nodeArn));
    region.harness.clock.advance(10 * 60);
    const statusLater = (): string | undefined => nodesOf(region.account)[0]?.status;
    expect(statusLater()).toBe('ConnectionLost');
    region.harness.clock.advance(31 * 24 * 3600);
    expect(statusLater()).toBe('Inactive');
  });

  it('is online when a session can be opened, not a moment before', async () => {
    await update(region.node(nodeArn));
    expect((await known())[0]?.PingStatus).toBe('ConnectionLost');
    await region.control(nodeArn);
    expect((await known())[0]?.PingStatus).toBe('Online');
  });

  it('is not online after a restart before its agent is', async () => {
    const id = 'i-00000000000000001';
    const instance = region.instance(id);
    await update(region.node(id), {}, id);
    region.harness.clock.advance(5);
    for (const state of ['stopped', 'running'] as const) region.setState(instance, state);
    expect((await known())[0]?.PingStatus).toBe('ConnectionLost');
    await region.control(id);
    expect((await known())[0]?.PingStatus).toBe('Online');
  });

  it('is online too when its agent never opens a control channel', async () => {
    await update(region.node(nodeArn));
    region.harness.clock.advance(5);
    expect((await known())[0]?.PingStatus).toBe('Online');
  });

  it('stays online over a short loss of its control channel', async () => {
    const control = await region.control(nodeArn);
    control.cut();
    await control.closed;
    expect((await known())[0]?.PingStatus).toBe('Online');
  });

  it('cannot act for another', async () => {
    const answer = await update(region.node(otherInstance));
    expect(answer).toMatchObject({ status: 400, body: { __type: expect.stringContaining('AccessDeniedException') } });
    expect(await known()).toEqual([]);
  });

  it('is not impersonated by a person who names a role session like it', async () => {
    const answer = await update(region.role('Admin', nodeArn, [{ Action: '*' }]));
    expect(answer.status).toBe(400);
  });

  it('has no associations, no messages and no inventory', async () => {
    const node = region.node(nodeArn, [fiveActions, { Action: ['ssm:*', 'ec2messages:*'] }]);
    expect(
      await agentCall(node, 'AmazonSSM.ListInstanceAssociations', { InstanceId: nodeArn, MaxResults: 20 }),
    ).toEqual({
      status: 200,
      body: { Associations: [] },
    });
    expect((await agentCall(node, 'AmazonSSM.RequestManagedInstanceRoleToken', { Fingerprint: 'x' })).status).toBe(400);
    expect(
      await agentCall(node, 'AmazonSSM.RegisterManagedInstance', { PublicKey: 'k', Fingerprint: nodeArn }),
    ).toEqual({
      status: 200,
      body: { InstanceId: nodeArn },
    });
    expect(await agentCall(node, 'AmazonSSM.ListAssociations', {})).toEqual({
      status: 200,
      body: { Associations: [] },
    });
    const asking = agentCall(node, 'EC2WindowsMessageDeliveryService.GetMessages', {
      Destination: nodeArn,
      MessagesRequestId: 'r',
      VisibilityTimeoutInSeconds: 10,
    });
    while (region.scheduler.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    region.scheduler.advance(20_000);
    expect(await asking).toEqual({ status: 200, body: { Destination: nodeArn, MessagesRequestId: 'r', Messages: [] } });
    const inventory = new PutInventoryCommand({ InstanceId: nodeArn, Items: [] });
    await expect(region.ssm(node).send(inventory)).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
  });
});

describe('nodes are filtered', () => {
  beforeEach(async () => {
    await update(region.node(nodeArn), { PlatformType: 'Linux' });
    await update(region.node(otherInstance), { AgentVersion: '3.10.0.0' }, otherInstance);
    region.harness.clock.advance(5);
  });

  const ids = (nodes: readonly InstanceInformation[]): (string | undefined)[] =>
    nodes.map(({ InstanceId }) => InstanceId);

  it.each([
    ['tag:role', ['web'], [nodeArn]],
    ['tag:role', ['db'], []],
    ['tag-key', ['role', 'x'], [nodeArn]],
    ['InstanceIds', [otherInstance], [otherInstance]],
    ['PingStatus', ['Online'], [nodeArn, otherInstance]],
    ['PingStatus', ['ConnectionLost'], []],
    ['PlatformTypes', ['Linux'], [nodeArn]],
    ['ResourceType', ['EC2Instance'], [nodeArn, otherInstance]],
    ['AgentVersion', ['3.3.1142.0'], [nodeArn]],
  ])('by %s %s', async (Key, Values, expected) => {
    expect(ids(await known({ Filters: [{ Key, Values }] }))).toEqual(expected);
  });

  it('in the older form too', async () => {
    const found = await known({ InstanceInformationFilterList: [{ key: 'InstanceIds', valueSet: [nodeArn] }] });
    expect(ids(found)).toEqual([nodeArn]);
  });

  it('by no key that does not exist', async () => {
    await expect(known({ Filters: [{ Key: 'Colour', Values: ['red'] }] })).rejects.toMatchObject({
      name: 'InvalidFilterKey',
    });
  });

  it('with operators, versions compared as versions', async () => {
    const answer = await region.ssm().send(
      new DescribeInstancePropertiesCommand({
        FiltersWithOperator: [{ Key: 'AgentVersion', Values: ['3.9.0.0'], Operator: 'GreaterThan' }],
      }),
    );
    expect(answer.InstanceProperties).toEqual([
      expect.objectContaining({
        InstanceId: otherInstance,
        Name: 'db-1',
        InstanceState: 'running',
        InstanceType: 't3.micro',
      }),
    ]);
  });
});

it('nodes come in pages', async () => {
  for (let n = 0; n < 12; n++) {
    const id = `i-${String(n).padStart(17, '0')}`;
    region.instance(id);
    await update(region.node(id), {}, id);
  }
  const first = await region.ssm().send(new DescribeInstanceInformationCommand({ MaxResults: 5 }));
  expect(first.InstanceInformationList).toHaveLength(5);
  const second = await region
    .ssm()
    .send(new DescribeInstanceInformationCommand({ MaxResults: 50, NextToken: first.NextToken }));
  expect(second.InstanceInformationList).toHaveLength(7);
  expect(second.NextToken).toBeUndefined();
  for (const input of [{ MaxResults: 4 }, { MaxResults: 51 }]) {
    await expect(region.ssm().send(new DescribeInstanceInformationCommand(input))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  }
  await expect(region.ssm().send(new DescribeInstanceInformationCommand({ NextToken: '!!' }))).rejects.toMatchObject({
    name: 'InvalidNextToken',
  });
});
