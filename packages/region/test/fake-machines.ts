/** Machines that boot nothing: they record requests and end when a test ends them. */
import type { Machine, MachineEnd, MachineSpec, Machines } from '../src/instances/machine.ts';

export class FakeMachines implements Machines {
  readonly running: Map<string, FakeMachine> = new Map();
  readonly discarded: string[] = [];
  /** Set to make the next boots fail with this sentence. */
  failure: string | undefined;

  missing(): Promise<readonly { message: string; hint: string }[]> {
    return Promise.resolve([]);
  }

  boot(spec: MachineSpec): Promise<Machine> {
    if (this.failure !== undefined) return Promise.reject(new Error(this.failure));
    const machine = new FakeMachine(spec, () => this.running.delete(spec.id));
    this.running.set(spec.id, machine);
    return Promise.resolve(machine);
  }

  discard(id: string): Promise<void> {
    this.discarded.push(id);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.values()].map((machine) => machine.stop()));
  }
}

export class FakeMachine implements Machine {
  readonly id: string;
  readonly spec: MachineSpec;
  readonly ended: Promise<MachineEnd>;
  output: Uint8Array = new Uint8Array(0);
  readonly #end: (end: MachineEnd) => void;

  constructor(spec: MachineSpec, gone: () => void) {
    this.id = spec.id;
    this.spec = spec;
    const { promise, resolve } = Promise.withResolvers<MachineEnd>();
    this.ended = promise;
    this.#end = (end) => {
      gone();
      resolve(end);
    };
  }

  console(): Uint8Array {
    return this.output;
  }

  stop(): Promise<void> {
    this.#end({ how: 'stopped' });
    return Promise.resolve();
  }

  /** What happens when someone types `poweroff` inside. */
  powerOff(): void {
    this.#end({ how: 'poweroff' });
  }
}
