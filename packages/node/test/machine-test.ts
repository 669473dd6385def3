/** What the root tests share: one gateway and one private machine with an online agent per file. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, type TestAPI, test as whenPossible } from 'vitest';
import { bundledAgent } from './bundle.ts';
import { FakeGateway } from './fake-gateway.ts';
import { agentMachine, missing, type PrivateMachine } from './private-machine.ts';

export const test: TestAPI = whenPossible.skipIf(missing.length > 0) as TestAPI;

/** Says what is missing, once per file; removes the bundle in the end. */
export function aroundAll(): void {
  beforeAll(() => {
    if (missing.length > 0) process.stderr.write(`the agent is not tested here, missing: ${missing.join(', ')}\n`);
  });
  afterAll(async () => {
    if (missing.length === 0) rmSync(await bundledAgent(), { recursive: true, force: true });
  });
}

export type MachineUnderTest = {
  readonly gateway: FakeGateway;
  readonly machine: PrivateMachine;
  /** A fresh session id. */
  id(): string;
};

export function machineUnderTest(environment: Readonly<Record<string, string>> = {}): MachineUnderTest {
  const gateway = new FakeGateway();
  let machine: PrivateMachine | undefined;
  let count = 0;
  aroundAll();
  beforeAll(async () => {
    if (missing.length > 0) return;
    machine = await agentMachine(await gateway.listen(), environment);
    await gateway.until(() => gateway.control !== undefined, `the agent to come online: ${machine.output()}`);
  });
  afterAll(async () => {
    if (machine === undefined) return;
    await machine.close();
    await gateway.close();
  });
  return {
    gateway,
    get machine() {
      if (machine === undefined) throw new Error('the machine is not there yet');
      return machine;
    },
    id() {
      count += 1;
      return `alice-${count.toString(16).padStart(17, '0')}`;
    },
  };
}

export const shellDocument = { sessionType: 'Standard_Stream', inputs: {} } as const;

export function shellWithProfile(linux: string): Record<string, unknown> {
  return { sessionType: 'Standard_Stream', inputs: { shellProfile: { linux } } };
}

export function command(commands: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    sessionType: 'NonInteractiveCommands',
    inputs: {},
    properties: { linux: { commands, separateOutputStream: true, ...more } },
  };
}

export function interactive(commands: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { sessionType: 'InteractiveCommands', inputs: {}, properties: { linux: { commands, ...more } } };
}

export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
