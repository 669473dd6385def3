/**
 * One running sandbox, a child process of the region. It ends with the region: the kernel kills it when its parent
 * ends, and the guest supervisor exits when its standard input is closed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { extname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AgentReports } from './agent-reports.ts';
import { ConsoleLog } from './console-log.ts';
import { DeviceConsole } from './device-console.ts';
import type { Machine, MachineEnd } from './machine.ts';
import { MachineError } from './machine-error.ts';
import { PacedFifo } from './paced-fifo.ts';
import type { Programs } from './programs.ts';
import { programArguments } from './runtime.ts';

/** How long a sandbox may take to shut down, and to start. */
const stopGraceMs = 2_000;
const bootLimitMs = 20_000;

export type SandboxStart = {
  readonly id: string;
  readonly programs: Programs;
  readonly nodeBinary: string;
  /** The plan, as JSON. */
  readonly planFile: string;
  /** FIFOs: what the boot writes, and /dev/console. */
  readonly bootMessages: string;
  readonly console: string;
};

/** `enter.ts` beside this file in the checkout, `enter.js` when compiled, `enter.mjs` when bundled. */
const builder = fileURLToPath(new URL(`./enter${extname(import.meta.url)}`, import.meta.url));

export class Sandbox implements Machine {
  readonly id: string;
  readonly ended: Promise<MachineEnd>;
  readonly #log = new ConsoleLog();
  readonly #process: ChildProcess;
  readonly #consoleClosed: Promise<unknown>;
  #init: number | undefined;
  #stopping = false;
  #failure = '';
  readonly #up: Promise<boolean>;

  constructor(start: SandboxStart) {
    this.id = start.id;
    const reader = openSync(start.bootMessages, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(start.bootMessages, constants.O_WRONLY);
    const device = new DeviceConsole(start.console, (text) => this.#log.write(Buffer.from(text)));
    this.#process = spawnSandbox(start, writer);
    closeSync(writer);
    const agent = new AgentReports(start.id);
    const booting = Promise.withResolvers<boolean>();
    let seen = '';
    const boot = new PacedFifo(reader, (chunk) => {
      device.drain();
      this.#log.write(chunk);
      process.stderr.write(agent.push(chunk.toString()));
      if (seen.length > 16_384) return;
      seen += chunk.toString('latin1');
      if (seen.includes(`sallyport: instance ${start.id} boots\n`)) booting.resolve(true);
    });
    this.#consoleClosed = boot.closed;
    this.#up = booting.promise;
    void boot.closed.then(() => {
      device.close();
      booting.resolve(false);
    });
    this.#process.once('exit', () => booting.resolve(false));
    this.#process.once('error', () => booting.resolve(false));
    const status = this.#process.stdio[3] as Socket;
    status.on('data', (chunk: Buffer) => {
      this.#failure += chunk.toString();
    });
    status.on('error', () => status.destroy());
    this.#process.stdin?.on('error', () => {});
    this.ended = this.#watch();
  }

  /** Settles when the first program runs; fails when it cannot. */
  async up(): Promise<void> {
    const timer = new AbortController();
    const late = sleep(bootLimitMs, false, { signal: timer.signal }).catch(() => false);
    const isUp = await Promise.race([this.#up, late]);
    timer.abort();
    if (isUp) {
      this.#init = initOf(this.#process.pid);
      return;
    }
    await this.stop();
    const said = this.#failure || Buffer.from(this.console()).toString().trim().split('\n').at(-1);
    throw new MachineError('machine/boot-failed', `instance ${this.id} did not boot: ${said || 'it said nothing'}`, {
      hint: 'the sandbox needs root, overlayfs and namespaces; in a container, run it privileged',
    });
  }

  console(): Uint8Array {
    return this.#log.read();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#process.stdin?.end();
    const timer = new AbortController();
    const patience = sleep(stopGraceMs, 'late', { signal: timer.signal }).catch(() => 'late');
    if ((await Promise.race([this.ended, patience])) === 'late') this.#kill();
    timer.abort();
    await this.ended;
  }

  /** PID 1 and not what started it, whose exit would not show that every process inside has ended. */
  #kill(): void {
    const target = this.#init ?? initOf(this.#process.pid) ?? this.#process.pid;
    if (target === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }

  async #watch(): Promise<MachineEnd> {
    const failed = await new Promise<Error | undefined>((resolve) => {
      this.#process.once('error', resolve);
      this.#process.once('exit', () => resolve(undefined));
    });
    if (failed !== undefined) return { how: 'failed', reason: failed.message };
    const wasUp = await this.#up;
    // The parent ends after PID 1. If it was killed, the kernel is still ending the processes inside.
    while (this.#init !== undefined && isAlive(this.#init)) await sleep(5);
    await Promise.race([this.#consoleClosed, sleep(200)]);
    if (this.#stopping) return { how: 'stopped' };
    return wasUp ? { how: 'poweroff' } : { how: 'failed', reason: this.#failure || 'the sandbox could not be entered' };
  }
}

/**
 * In a pid namespace within another, whose PID 1 is a program of the host that the kernel kills with the region. PID 1 of the instance
 * may be a program of its own disk, which can refuse the signal of its parent's end (PR_SET_PDEATHSIG); nothing outlives
 * PID 1 of the outer namespace.
 */
function spawnSandbox({ programs, nodeBinary, planFile }: SandboxStart, console: number): ChildProcess {
  const outer = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child=KILL', '--'];
  const inner = ['--pid', '--uts', '--ipc', '--fork', '--'];
  const source = builder.endsWith('.ts') ? ['--conditions=source'] : [];
  const program = [...source, ...programArguments('enter', builder)];
  const args = [
    ...['--pdeathsig', 'KILL', '--', programs.unshare, ...outer, programs.unshare, ...inner],
    ...[nodeBinary, ...program, planFile],
  ];
  // Detached: in a session of its own it has no access to our terminal.
  return spawn(programs.setpriv, args, {
    cwd: '/',
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: ['pipe', console, console, 'pipe'],
    detached: true,
  });
}

/** PID 1 becomes a zombie when no other process of its pid namespace is left. */
function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** PID 1 inside: the child of the inner unshare(1), which is the child of the outer one. */
function initOf(pid: number | undefined): number | undefined {
  return childOf(childOf(pid));
}

function childOf(pid: number | undefined): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return children === '' ? undefined : Number(children.split(' ')[0]);
  } catch {
    return undefined;
  }
}
