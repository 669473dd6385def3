import {
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  GetConsoleOutputCommand,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
  waitUntilInstanceRunning,
} from '@aws-sdk/client-ec2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type InstanceState, onInstanceChange } from '../../src/services/ec2/store.ts';
import { localImageId, World } from './world.ts';

let world: World;
let seen: [InstanceState | undefined, InstanceState][];
beforeEach(async () => {
  world = await World.start();
  seen = [];
  onInstanceChange(world.harness.region, ({ from, to }) => seen.push([from, to]));
});
afterEach(() => world.close());

const absent = 'i-0123456789abcdef0';

describe('an instance', () => {
  it('goes through the states of EC2 and reports each once', async () => {
    const { id } = await world.launch();
    const stopped = await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    expect(stopped.StoppingInstances?.[0]).toMatchObject({
      CurrentState: { Code: 64, Name: 'stopping' },
      PreviousState: { Code: 16, Name: 'running' },
    });
    await world.settle(id);
    await world.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    const ended = await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(ended.TerminatingInstances?.[0]?.CurrentState).toEqual({ Code: 32, Name: 'shutting-down' });
    await world.settle(id);
    expect(seen.map(([, to]) => to)).toEqual([
      'pending',
      'running',
      'stopping',
      'stopped',
      'pending',
      'running',
      'shutting-down',
      'terminated',
    ]);
    expect(seen[0]).toEqual([undefined, 'pending']);
    expect(world.machines.discarded).toEqual([id]);
    expect(world.machines.running.size).toBe(0);
  });

  it('keeps its id, address and disk over a stop, and loses them when terminated', async () => {
    const { id, interface: network } = await world.launch();
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    expect(world.machines.discarded).toEqual([]);
    await world.ec2.send(new StartInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    expect(world.machines.running.get(id)?.spec.privateIp).toBe(network.privateIp);
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    const { Reservations } = await world.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const shown = Reservations?.[0]?.Instances?.[0];
    expect(shown?.PrivateIpAddress).toBeUndefined();
    expect(shown?.NetworkInterfaces).toEqual([]);
    expect(shown?.StateReason?.Code).toBe('Client.UserInitiatedShutdown');
    expect(shown?.StateTransitionReason).toMatch(/^User initiated \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\)$/);
  });

  it('shows for an hour after it was terminated', async () => {
    const { id } = await world.launch();
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    world.harness.clock.advance(3599);
    expect(world.instance(id).state).toBe('terminated');
    world.harness.clock.advance(1);
    expect(() => world.instance(id)).toThrow(`there is no ${id}`);
  });

  it('that is terminated while it boots never runs', async () => {
    let open = (): void => {};
    world.machines.gate = new Promise((resolve) => {
      open = resolve;
    });
    const { Instances } = await world.ec2.send(
      new RunInstancesCommand({ ImageId: localImageId, MinCount: 1, MaxCount: 1 }),
    );
    const id = Instances?.[0]?.InstanceId ?? '';
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    open();
    await world.settle(id);
    expect(seen.map(([, to]) => to)).toEqual(['pending', 'shutting-down', 'terminated']);
    expect(world.machines.running.size).toBe(0);
  });

  it('stops when someone inside switches it off, or is terminated if it was launched so', async () => {
    const { id } = await world.launch();
    world.machines.running.get(id)?.powerOff();
    await Promise.resolve();
    expect(await world.settle(id)).toMatchObject({
      state: 'stopped',
      stateReason: { code: 'Client.InstanceInitiatedShutdown' },
    });
    const other = await world.launch({ InstanceInitiatedShutdownBehavior: 'terminate' });
    world.machines.running.get(other.id)?.powerOff();
    await Promise.resolve();
    expect((await world.settle(other.id)).state).toBe('terminated');
    expect(world.machines.discarded).toEqual([other.id]);
  });

  it('reboots onto its disk and stays running', async () => {
    const { id } = await world.launch();
    const before = world.machines.running.get(id);
    await world.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    expect(world.machines.running.get(id)).toBeDefined();
    expect(world.machines.running.get(id)).not.toBe(before);
    expect(seen.map(([, to]) => to)).toEqual(['pending', 'running']);
  });

  it('keeps what it wrote to its console', async () => {
    const { id } = await world.launch();
    const machine = world.machines.running.get(id);
    if (machine !== undefined) machine.output = Buffer.from('login: \x1b[0m\xff');
    const read = async (): Promise<string | undefined> =>
      (await world.ec2.send(new GetConsoleOutputCommand({ InstanceId: id }))).Output;
    const text = Buffer.from('login: \x1b[0m\xff').toString('base64');
    expect(await read()).toBe(text);
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    expect(await read()).toBe(text);
  });

  it('satisfies the waiters of the SDK', async () => {
    const { id } = await world.launch();
    const waited = await waitUntilInstanceRunning(
      { client: world.ec2, minDelay: 1, maxWaitTime: 5 },
      { InstanceIds: [id] },
    );
    expect(waited.state).toBe('SUCCESS');
    const { InstanceStatuses } = await world.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
    expect(InstanceStatuses?.[0]).toMatchObject({ InstanceStatus: { Status: 'ok' }, SystemStatus: { Status: 'ok' } });
  });
});

describe('state changes are refused', () => {
  it('for ids that do not exist, naming them, and no other instance changes', async () => {
    const { id } = await world.launch();
    await expect(world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id, absent] }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
      message: `The instance ID '${absent}' does not exist`,
    });
    expect(world.instance(id).state).toBe('running');
  });

  it.each(['*', 'web-1', 'i-', 'i-XYZ', 'i-0123456789abcdef0*', 'I-0123456789abcdef0', `i-${'0'.repeat(18)}`])(
    'for the malformed id %s',
    async (id) => {
      await expect(world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))).rejects.toMatchObject({
        name: 'InvalidInstanceID.Malformed',
      });
    },
  );

  it('from states that do not lead there', async () => {
    const { id } = await world.launch();
    await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    const InstanceIds = [id];
    const calls = [
      () => world.ec2.send(new StartInstancesCommand({ InstanceIds })),
      () => world.ec2.send(new StopInstancesCommand({ InstanceIds })),
      () => world.ec2.send(new RebootInstancesCommand({ InstanceIds })),
    ];
    for (const call of calls) await expect(call()).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    const again = await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    expect(again.TerminatingInstances?.[0]?.CurrentState?.Name).toBe('terminated');
  });

  it('while the instance is protected', async () => {
    const { id } = await world.launch({ DisableApiTermination: true });
    const end = new TerminateInstancesCommand({ InstanceIds: [id] });
    await expect(world.ec2.send(end)).rejects.toMatchObject({ name: 'OperationNotPermitted' });
    await world.ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: false } }),
    );
    await world.ec2.send(end);
  });
});

describe('attributes', () => {
  it('user data changes only while stopped, and reads back as it was given', async () => {
    const { id } = await world.launch();
    const change = new ModifyInstanceAttributeCommand({
      InstanceId: id,
      UserData: { Value: Buffer.from('#!/bin/sh\n') },
    });
    await expect(world.ec2.send(change)).rejects.toMatchObject({ name: 'IncorrectInstanceState' });
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    await world.ec2.send(change);
    const read = await world.ec2.send(new DescribeInstanceAttributeCommand({ InstanceId: id, Attribute: 'userData' }));
    expect(Buffer.from(read.UserData?.Value ?? '', 'base64').toString()).toBe('#!/bin/sh\n');
  });

  it('the type changes while stopped, in both forms of the call', async () => {
    const { id } = await world.launch();
    await world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    await world.settle(id);
    await world.ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: id, InstanceType: { Value: 't3.small' } }));
    expect(world.instance(id).type).toBe('t3.small');
    await world.ec2.send(
      new ModifyInstanceAttributeCommand({ InstanceId: id, Attribute: 'instanceType', Value: 'm5.large' }),
    );
    expect(world.instance(id).type).toBe('m5.large');
  });

  it('smuggling a second attribute behind the first is refused', async () => {
    const { id } = await world.launch();
    await expect(
      world.ec2.send(
        new ModifyInstanceAttributeCommand({
          InstanceId: id,
          SourceDestCheck: { Value: false },
          DisableApiTermination: { Value: true },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
    expect(world.instance(id).interface.sourceDestCheck).toBe(true);
  });
});
