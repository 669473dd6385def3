import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeTagsCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { account } from '../harness.ts';
import { localImageId, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.start();
});
afterEach(() => world.close());

const one = { ImageId: localImageId, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 } as const;
const run = (input: Partial<RunInstancesCommandInput> = {}) =>
  world.ec2.send(new RunInstancesCommand({ ...one, ...input }));

describe('RunInstances', () => {
  it('answers pending, then the machine runs with the parameters of the request', async () => {
    let open = (): void => {};
    world.machines.gate = new Promise((resolve) => {
      open = resolve;
    });
    const script = '#!/bin/sh\necho hello\n';
    const { Instances, OwnerId } = await run({
      UserData: Buffer.from(script).toString('base64'),
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web-1' }] },
        { ResourceType: 'volume', Tags: [{ Key: 'disk', Value: 'root' }] },
      ],
    });
    const [made] = Instances ?? [];
    expect(OwnerId).toBe(account);
    expect(made?.InstanceId).toMatch(/^i-0[0-9a-f]{16}$/);
    expect(made?.State).toEqual({ Code: 0, Name: 'pending' });
    expect(made?.PrivateIpAddress).toMatch(/^172\.31\.\d+\.\d+$/);
    const dashed = made?.PrivateIpAddress?.replaceAll('.', '-');
    expect(made?.PrivateDnsName).toBe(`ip-${dashed}.eu-west-1.compute.internal`);
    expect(made?.Tags).toEqual([{ Key: 'Name', Value: 'web-1' }]);
    open();
    const instance = await world.settle(made?.InstanceId ?? '');
    expect(instance.state).toBe('running');
    const spec = world.machines.running.get(instance.id)?.spec;
    expect(spec).toMatchObject({ hostname: `ip-${dashed}`, privateIp: made?.PrivateIpAddress });
    expect(Buffer.from(spec?.userData ?? []).toString()).toBe(script);
    const { Tags } = await world.ec2.send(
      new DescribeTagsCommand({ Filters: [{ Name: 'tag:disk', Values: ['root'] }] }),
    );
    expect(Tags).toMatchObject([{ ResourceType: 'volume', Key: 'disk', Value: 'root' }]);
  });

  it('launches once for a client token, and refuses the token for another launch', async () => {
    const first = await run({ ClientToken: 'once' });
    const again = await run({ ClientToken: 'once' });
    expect(again.ReservationId).toBe(first.ReservationId);
    expect(world.machines.running.size).toBe(1);
    await expect(run({ ClientToken: 'once', InstanceType: 't3.small' })).rejects.toMatchObject({
      name: 'IdempotentParameterMismatch',
    });
  });

  it('launches once for two calls with one token at the same time', async () => {
    const answers = await Promise.all([run({ ClientToken: 'race' }), run({ ClientToken: 'race' })]);
    expect(new Set(answers.map(({ ReservationId }) => ReservationId)).size).toBe(1);
  });

  it('makes nothing in a dry run', async () => {
    await expect(run({ DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperation' });
    const { Reservations } = await world.ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations).toEqual([]);
  });

  it('names what the computer lacks instead of launching an instance that cannot boot', async () => {
    world.machines.lacking = [{ message: 'the kernel has no overlay file system', hint: 'modprobe overlay' }];
    await expect(run()).rejects.toMatchObject({
      name: 'Unsupported',
      message: 'this computer cannot boot instances: the kernel has no overlay file system (modprobe overlay)',
      $metadata: { httpStatusCode: 400 },
    });
    const { Reservations } = await world.ec2.send(new DescribeInstancesCommand({}));
    expect(Reservations).toEqual([]);
  });

  it('terminates an instance that did not boot, with the reason', async () => {
    world.machines.failure = 'no space left for the layer';
    const { Instances } = await run();
    const instance = await world.settle(Instances?.[0]?.InstanceId ?? '');
    expect(instance).toMatchObject({
      state: 'terminated',
      stateReason: { code: 'Server.InternalError', message: 'Server.InternalError: no space left for the layer' },
    });
    expect(world.machines.discarded).toEqual([instance.id]);
  });

  it('adds to that what can be done about it', async () => {
    world.machines.boot = () => Promise.reject(Object.assign(new Error('nothing is built'), { hint: 'npm run build' }));
    const { Instances } = await run();
    const instance = await world.settle(Instances?.[0]?.InstanceId ?? '');
    expect(instance.stateReason?.message).toBe('Server.InternalError: nothing is built (npm run build)');
  });

  it('gives every instance of a launch its own address in the subnet', async () => {
    const { Instances } = await run({ MinCount: 5, MaxCount: 20 });
    const addresses = Instances?.map(({ PrivateIpAddress }) => PrivateIpAddress);
    expect(new Set(addresses).size).toBe(20);
    expect(Instances?.map(({ AmiLaunchIndex }) => AmiLaunchIndex)).toEqual([...Array(20).keys()]);
    const { NetworkInterfaces } = await world.ec2.send(new DescribeNetworkInterfacesCommand({}));
    expect(NetworkInterfaces).toHaveLength(20);
  });

  it('launches as many as the limit leaves, or none when that is too few', async () => {
    expect((await run({ MinCount: 1, MaxCount: 300 })).Instances).toHaveLength(100);
    await expect(run()).rejects.toMatchObject({ name: 'InstanceLimitExceeded' });
  });

  it('assigns the address of the request, and refuses it for a second instance', async () => {
    expect((await run({ PrivateIpAddress: '172.31.0.77' })).Instances?.[0]?.PrivateIpAddress).toBe('172.31.0.77');
    await expect(run({ PrivateIpAddress: '172.31.0.77' })).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' });
    await expect(run({ PrivateIpAddress: '172.31.0.3' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(run({ PrivateIpAddress: '10.0.0.1' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  const refused: readonly (readonly [string, Partial<RunInstancesCommandInput>, string])[] = [
    ['an image that is not there', { ImageId: 'ami-0123456789abcdef0' }, 'InvalidAMIID.NotFound'],
    ['what is not an image id', { ImageId: 'i-am-an-image' }, 'InvalidAMIID.Malformed'],
    ['no image', { ImageId: undefined }, 'MissingParameter'],
    ['a type AWS does not know', { InstanceType: 't3.enormous' as 't3.micro' }, 'InvalidParameterValue'],
    ['a subnet that is not there', { SubnetId: 'subnet-0123456789abcdef0' }, 'InvalidSubnetID.NotFound'],
    ['a group that is not there', { SecurityGroupIds: ['sg-0123456789abcdef0'] }, 'InvalidGroup.NotFound'],
    ['a profile that is not there', { IamInstanceProfile: { Name: 'nobody' } }, 'InvalidParameterValue'],
    ['a key pair', { KeyName: 'mine' }, 'InvalidKeyPair.NotFound'],
    ['more wanted at least than at most', { MinCount: 2, MaxCount: 1 }, 'InvalidParameterCombination'],
    ['none', { MinCount: 0, MaxCount: 0 }, 'InvalidParameterValue'],
    ['user data that is not base64', { UserData: '#!/bin/sh' }, 'InvalidParameterValue'],
    ['user data over 16 KiB', { UserData: Buffer.alloc(16_385).toString('base64') }, 'InvalidParameterValue'],
    ['metadata without tokens', { MetadataOptions: { HttpTokens: 'optional' } }, 'UnsupportedOperation'],
    ['a launch template', { LaunchTemplate: { LaunchTemplateName: 'x' } }, 'Unsupported'],
    ['spot', { InstanceMarketOptions: { MarketType: 'spot' } }, 'Unsupported'],
    ['hibernation', { HibernationOptions: { Configured: true } }, 'Unsupported'],
    [
      'tags for what it does not make',
      { TagSpecifications: [{ ResourceType: 'vpc', Tags: [{ Key: 'a', Value: 'b' }] }] },
      'InvalidParameterValue',
    ],
    [
      'AWS own tags',
      { TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'aws:x', Value: 'b' }] }] },
      'InvalidParameterValue',
    ],
    [
      'tag keys the metadata service cannot show',
      {
        MetadataOptions: { InstanceMetadataTags: 'enabled' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: '../iam', Value: 'b' }] }],
      },
      'InvalidParameterValue',
    ],
  ];
  it.each(refused)('refuses %s', async (_, input, code) => {
    await expect(run(input)).rejects.toMatchObject({ name: code });
    expect(world.machines.running.size).toBe(0);
  });

  it('takes the image from DescribeImages as scripts look for it', async () => {
    const { Images } = await world.ec2.send(
      new DescribeImagesCommand({ Owners: ['amazon'], Filters: [{ Name: 'state', Values: ['available'] }] }),
    );
    expect(Images?.[0]?.ImageId).toBe(localImageId);
  });

  it('user data: runs exactly the bytes that were sent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 512 }), async (bytes) => {
        const instance = await world.launch({ UserData: Buffer.from(bytes).toString('base64') });
        expect(Buffer.from(world.machines.running.get(instance.id)?.spec.userData ?? [])).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 15 },
    );
  });
});

describe('a seeded region', () => {
  it('gives the same ids and addresses again', async () => {
    const ids = async (): Promise<unknown> => {
      const seeded = await World.start({ seed: 'same' });
      const { id, subnetId, interface: network } = await seeded.launch();
      await seeded.close();
      return [id, subnetId, network.privateIp, network.mac];
    };
    expect(await ids()).toEqual(await ids());
  });
});

describe('an instance that cannot start again', () => {
  it('stays stopped and keeps its disk, with the reason', async () => {
    const { id } = await world.launch();
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    world.machines.failure = 'too many processes';
    await world.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    expect(await world.settle(id)).toMatchObject({ state: 'stopped', stateReason: { code: 'Server.InternalError' } });
    expect(world.machines.discarded).toEqual([]);
  });
});
