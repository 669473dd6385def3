import {
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type InstanceState, onInstanceChange } from '../../src/services/ec2/store.ts';
import { World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.close());

/** What EC2's own diagram of the instance lifecycle allows. */
const allowed: Readonly<Record<InstanceState, readonly InstanceState[]>> = {
  pending: ['running', 'shutting-down', 'stopped'],
  running: ['stopping', 'shutting-down', 'stopped'],
  stopping: ['stopped', 'shutting-down'],
  stopped: ['pending', 'shutting-down'],
  'shutting-down': ['terminated'],
  terminated: [],
};

const calls = {
  start: (id: string): Promise<unknown> => world.ec2.send(new StartInstancesCommand({ InstanceIds: [id] })),
  stop: (id: string): Promise<unknown> => world.ec2.send(new StopInstancesCommand({ InstanceIds: [id] })),
  reboot: (id: string): Promise<unknown> => world.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] })),
  terminate: (id: string): Promise<unknown> => world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] })),
} as const;

const step = fc.constantFrom('start', 'stop', 'reboot', 'terminate', 'poweroff', 'fail', 'heal', 'settle');

describe('whatever is done to an instance, in whatever order', () => {
  it('its states follow EC2’s diagram, and a machine runs exactly in the states that say so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        world.machines.failure = undefined;
        const { id } = await world.launch();
        const seen: [InstanceState, InstanceState][] = [];
        const stop = onInstanceChange(world.harness.region, ({ instance, from, to }) => {
          if (instance.id === id && from !== undefined) seen.push([from, to]);
        });
        for (const one of steps) {
          if (one === 'poweroff') world.machines.running.get(id)?.powerOff();
          else if (one === 'fail') world.machines.failure = 'no memory';
          else if (one === 'heal') world.machines.failure = undefined;
          else if (one === 'settle') await world.settle(id);
          else {
            // A refusal is an answer as well: what counts is the state it leaves.
            await calls[one](id).catch((error: unknown) => {
              expect(error).toMatchObject({ name: 'IncorrectInstanceState' });
            });
          }
        }
        await settle(id);
        stop();
        for (const [from, to] of seen) expect(allowed[from], `${from} to ${to}`).toContain(to);
        const { state } = world.instance(id);
        expect(['running', 'stopped', 'terminated']).toContain(state);
        expect(world.machines.running.has(id)).toBe(state === 'running');
        expect(world.machines.discarded.includes(id)).toBe(state === 'terminated');
        world.machines.failure = undefined;
        if (state !== 'terminated') await world.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
        await settle(id);
      }),
      { numRuns: 60 },
    );
  });
});

/** The end of a machine is reported a little later than it happens. */
async function settle(id: string): Promise<void> {
  for (let i = 0; i < 5; i += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await world.settle(id);
  }
}
