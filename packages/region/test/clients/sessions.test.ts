/** What clients of other authors meet in sessions and managed nodes. */
import * as sdk from '@aws-sdk/client-ssm';
import { MessageType } from '@sallyport/ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerNode } from '../../src/services/ssm/nodes.ts';
import { frame, input } from '../peer.ts';
import { SessionRegion } from '../session-region.ts';

const nodeId = 'i-0123456789abcdef0';
let region: SessionRegion;
beforeAll(async () => {
  region = await SessionRegion.start();
});
afterAll(() => region.close());

describe('A3: GetInventory', () => {
  const inventory = async (...Filters: sdk.InventoryFilter[]) =>
    (await region.ssm().send(new sdk.GetInventoryCommand({ Filters }))).Entities;
  const key = (attribute: string): string => `AWS:InstanceInformation.${attribute}`;

  beforeAll(async () => {
    for (const [id, version] of [
      ['i-00000000000000001', '3.10.0'],
      ['i-00000000000000002', '3.9.0'],
    ] as const) {
      region.instance(id);
      const node = region.node(id);
      await region.control(id, node);
      const report = { agentName: 'amazon-ssm-agent', agentVersion: version, computerName: `host-${id}` };
      Object.assign(registerNode(region.account, id), report);
    }
  });

  test('A3: has an entity of instance information for each node', async () => {
    expect(await inventory()).toHaveLength(2);
    expect((await inventory())?.[0]).toMatchObject({
      Id: 'i-00000000000000001',
      Data: {
        'AWS:InstanceInformation': {
          TypeName: 'AWS:InstanceInformation',
          SchemaVersion: '1.0',
          CaptureTime: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
          Content: [
            {
              InstanceId: 'i-00000000000000001',
              InstanceStatus: 'Active',
              AgentType: 'amazon-ssm-agent',
              AgentVersion: '3.10.0',
              ComputerName: 'host-i-00000000000000001',
              ResourceType: 'EC2Instance',
            },
          ],
        },
      },
    });
  });

  test.each([
    ['InstanceId', 'i-00000000000000002', undefined, ['i-00000000000000002']],
    ['InstanceStatus', 'Active', 'Equal', ['i-00000000000000001', 'i-00000000000000002']],
    ['InstanceStatus', 'Active', 'NotEqual', []],
    ['AgentVersion', '3.9.5', 'LessThan', ['i-00000000000000002']],
    ['AgentVersion', '3.9.5', 'GreaterThan', ['i-00000000000000001']],
    ['ComputerName', 'host-', 'BeginWith', ['i-00000000000000001', 'i-00000000000000002']],
  ] as const)('A3: filters by %s %s %s', async (attribute, value, Type, found) => {
    const entities = await inventory({ Key: key(attribute), Values: [value], ...(Type && { Type }) });
    expect(entities?.map(({ Id }) => Id)).toEqual(found);
  });

  test.each([
    [{ Filters: [{ Key: 'AWS:Application.Name', Values: ['x'] }] }, 'InvalidFilter'],
    [{ Filters: [{ Key: key('InstanceId'), Values: ['x'], Type: 'Exists' }] }, 'InvalidFilter'],
    [{ ResultAttributes: [{ TypeName: 'AWS:Application' }] }, 'InvalidResultAttributeException'],
    [{ Aggregators: [{ Expression: key('PlatformType') }] }, 'InvalidAggregatorException'],
  ] as const)('A3: %j is refused with %s', async (request, code) => {
    const command = new sdk.GetInventoryCommand(request as unknown as sdk.GetInventoryCommandInput);
    await expect(region.ssm().send(command)).rejects.toMatchObject({ name: code });
  });
});

describe('A4: a client message', () => {
  const began = async () => {
    region.instance(nodeId);
    const node = region.node(nodeId);
    const control = await region.control(nodeId, node);
    const alice = region.user('alice', [{ Action: '*' }]);
    const started = await region.ssm(alice).send(new sdk.StartSessionCommand({ Target: nodeId }));
    const client = await region.client(started, alice);
    await control.next();
    return { client, agent: await region.agent(started.SessionId ?? '', node) };
  };

  test('A4: whose digest is hex digits reaches the agent unchanged', async () => {
    const { client, agent } = await began();
    const bytes = input('id\r', 0);
    bytes.set(Buffer.from('0123456789abcdef0123456789abcdef'), 80);
    client.send(bytes);
    const received = await agent.nextBytes();
    expect(received).toEqual(Buffer.from(bytes));
  });

  // What AWS's agent does look at, and what bounds the gateway.
  test.each([
    ['of another header length', (bytes: DataView) => bytes.setUint32(0, 115)],
    ['without type', (bytes: DataView) => new Uint8Array(bytes.buffer, 4, 32).fill(0x20)],
    ['without date', (bytes: DataView) => bytes.setBigUint64(40, 0n)],
    ['that tells another length', (bytes: DataView) => bytes.setUint32(116, 1)],
  ])('A4: %s is refused by the gateway', async (_, change) => {
    const { client } = await began();
    const bytes = new Uint8Array(frame(MessageType.inputStreamData, 'id\r'));
    change(new DataView(bytes.buffer));
    expect(await client.send(bytes).closed).toMatchObject({ code: 1008 });
  });
});
