/** Drives the program `computer.ts`, a region's machines in a process of its own, from a test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'rolldown';

export type Outcome = { readonly status: number | string; readonly stdout: string; readonly stderr: string };
export type BootOptions = {
  readonly userData?: string;
  readonly hostname?: string;
  readonly privateIp?: string;
  readonly memoryBytes?: number;
};

export type ComputerOptions = {
  readonly productDir: string;
  readonly diskBytes?: number;
  /** Whether the region's computer is to have secrets in the usual places. */
  readonly planted?: boolean;
  /** Whether the region's computer is to be like a container, whose root is an overlay. */
  readonly container?: boolean;
};

const here = import.meta.dirname;

/**
 * Gives the region what a login may leave it: a session keyring with something in it, and an open file with a number
 * high enough for Node to overlook it.
 */
const [keyctl, addKey] = process.arch === 'arm64' ? [219, 217] : [250, 248];
const withLeftovers = [
  'use POSIX; $^F = 99; open(my $file, "<", "/etc/passwd"); POSIX::dup2(fileno $file, 77)',
  'my ($type, $name, $key) = ("user", "planted", "PLANTED")',
  `syscall(${keyctl}, 1, $name) > 0 && syscall(${addKey}, $type, $name, $key, length $key, -3) > 0 or die "no keyring: $!"`,
  'exec @ARGV',
].join(';');

/** What a real build makes of the guest, with the test agent in the agent's place. */
export async function buildProduct(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-product-'));
  const lib = join(folder, 'lib');
  mkdirSync(lib);
  const instances = join(here, '../../src/instances/guest');
  await build({
    input: join(instances, 'main.ts'),
    platform: 'node',
    // Not what tsc made of our other packages the last time.
    resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
    output: { file: join(lib, 'guest.mjs'), format: 'esm', codeSplitting: false },
    logLevel: 'warn',
  });
  copyFileSync(join(instances, 'init.sh'), join(lib, 'init.sh'));
  copyFileSync(join(here, 'agent.mjs'), join(lib, 'agent.mjs'));
  return folder;
}

export class Computer {
  readonly process: ChildProcess;
  readonly exited: Promise<void>;
  /** On standard error. */
  said = '';
  readonly #answers = new Map<number, (answer: { value?: unknown; error?: string }) => void>();
  #seq = 0;

  constructor(options: ComputerOptions) {
    const region = [process.execPath, '--conditions=source', join(here, 'computer.ts'), JSON.stringify(options)];
    this.process = spawn('/usr/bin/perl', ['-e', withLeftovers, '--', ...region], {
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: '/',
    });
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.said += chunk.toString();
      process.stderr.write(chunk);
    });
    this.exited = new Promise((resolve) => this.process.once('exit', () => resolve()));
    this.process.stdin?.on('error', () => {});
    if (this.process.stdout === null) throw new Error('no pipe');
    createInterface({ input: this.process.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as { seq: number; value?: unknown; error?: string };
      this.#answers.get(answer.seq)?.(answer);
      this.#answers.delete(answer.seq);
    });
  }

  async ask<T>(verb: string, id: string, more: object = {}): Promise<T> {
    const seq = this.#seq++;
    const answer = await new Promise<{ value?: unknown; error?: string }>((resolve) => {
      this.#answers.set(seq, resolve);
      void this.exited.then(() => resolve({ error: 'the computer is off' }));
      this.process.stdin?.write(`${JSON.stringify({ ...more, seq, verb, id })}\n`);
    });
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value as T;
  }

  boot(id: string, options: BootOptions = {}): Promise<void> {
    const number = Number.parseInt(id.slice(-2), 16);
    const address = { hostname: `ip-10-0-0-${number}`, privateIp: `10.0.0.${number}` };
    return this.ask('boot', id, { ...address, ...options });
  }

  /** As root inside. */
  sh(id: string, command: string): Promise<Outcome> {
    return this.ask('exec', id, { command });
  }

  console(id: string): Promise<string> {
    return this.ask('console', id);
  }

  async waitForConsole(id: string, text: string | RegExp): Promise<string> {
    for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
      const shown = await this.console(id);
      if (typeof text === 'string' ? shown.includes(text) : text.test(shown)) return shown;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`"${text}" never came:\n${await this.console(id)}`);
  }

  async close(): Promise<void> {
    await this.ask('close', '').catch(() => {});
    this.process.stdin?.end();
    await this.exited;
  }
}

export function forget(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
