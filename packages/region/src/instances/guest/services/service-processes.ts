/** The processes of one run of a service, from its first program before the start to its last one after the end. */
import { closeSync, mkdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { receiveDatagrams } from '../datagrams.ts';
import { consoleDescriptor, log } from '../log.ts';
import { type Command, parseCommands } from './command-line.ts';
import { isClean } from './restart-policy.ts';
import { type End, Runner } from './runner.ts';
import { ServiceEnvironment } from './service-environment.ts';
import { type ServiceSettings, SettingsError } from './service-settings.ts';

const notifyFolder = '/run/systemd/notify';
/** How long a service that forked may take to write its PIDFile, and one that was killed to be gone. */
const patienceMs = 2_000;
const pollMs = 10;

type Notify = { readonly ready: Promise<void>; readonly path: string; close(): void };

export class ServiceProcesses {
  readonly settings: ServiceSettings;
  /** Settles when the main process has ended; undefined where none is left to wait for. */
  main: Promise<End> | undefined;
  mainPid = 0;
  lastEnd: End | undefined;
  readonly #name: string;
  readonly #environment: ServiceEnvironment;
  readonly #invocation: string;
  readonly #runners = new Set<Runner>();
  #notify: Notify | undefined;
  /** The start was given up: nothing more of it is to run. */
  #aborted = false;

  constructor(name: string, settings: ServiceSettings, invocation: string) {
    this.#name = name;
    this.settings = settings;
    this.#invocation = invocation;
    this.#environment = new ServiceEnvironment(name, settings);
  }

  /** Resolves when it is up, by its type, or with the name of the failure. */
  async start(canceled: AbortSignal, become: (sub: string) => void): Promise<string | undefined> {
    const { settings } = this;
    this.#environment.makeFolders();
    const started = this.#inOrder(become);
    const late = AbortSignal.any([canceled, ...timeoutSignals(settings.startTimeoutMs)]);
    const aborted = new Promise<string>((resolve) => {
      const abort = (): void => {
        this.#aborted = true;
        resolve('timeout');
      };
      if (late.aborted) abort();
      late.addEventListener('abort', abort, { once: true });
    });
    started.catch(() => {});
    return Promise.race([started, aborted]);
  }

  /** Runs control commands one after the other; the result of the first that fails. */
  async run(
    texts: readonly string[],
    timeoutMs: number,
    more: Readonly<Record<string, string>> = {},
  ): Promise<string | undefined> {
    for (const text of texts) {
      for (const command of this.#commands(text, more)) {
        const runner = this.#runner(command, more);
        const pid = await runner.started;
        const end = typeof pid === 'string' ? pid : await inTime(runner.ended(pid), timeoutMs);
        if (typeof end === 'string') log(`${this.#name}: ${command.file}: ${end}`);
        if (end === undefined) {
          for (const one of runner.processes()) kill(one, 'SIGKILL');
          return 'timeout';
        }
        const failed = typeof end === 'string' || !isClean(this.settings, end);
        if (typeof end !== 'string') this.lastEnd = end;
        if (failed && !command.mayFail) return typeof end !== 'string' && 'signal' in end ? 'signal' : 'exit-code';
      }
    }
    return undefined;
  }

  signal(signal: NodeJS.Signals, who: 'main' | 'all'): void {
    for (const pid of who === 'main' ? [this.mainPid] : this.#all()) if (pid > 0) kill(pid, signal);
  }

  /**
   * Ends what is left, as KillMode= says; false where it did not end by itself in time. `asked`: the main process, if it
   * lives, is asked to end first.
   */
  async end(asked: boolean): Promise<boolean> {
    const { killMode, killSignal, stopTimeoutMs } = this.settings;
    this.#notify?.close();
    if (killMode === 'none') return true;
    const theirs = (): readonly number[] => (killMode === 'process' ? this.#mainIfAlive() : this.#all());
    if (asked) for (const pid of killMode === 'mixed' ? this.#mainIfAlive() : theirs()) kill(pid, killSignal);
    else if (killMode === 'control-group') for (const pid of theirs()) kill(pid, killSignal);
    // A stopped process would not see it.
    for (const pid of theirs()) kill(pid, 'SIGCONT');
    const waited = killMode === 'mixed' ? () => this.#mainIfAlive() : theirs;
    const ended = await untilEmpty(waited, stopTimeoutMs);
    for (const pid of theirs()) kill(pid, 'SIGKILL');
    await untilEmpty(theirs, patienceMs);
    if (this.main !== undefined) this.lastEnd = await inTime(this.main, patienceMs);
    this.mainPid = 0;
    return ended;
  }

  /** ExecStopPost=, which runs whatever happened before. */
  async afterwards(result: string): Promise<void> {
    const end = this.lastEnd;
    await this.run(this.settings.stopPost, this.settings.stopTimeoutMs, {
      SERVICE_RESULT: result,
      ...(end !== undefined && {
        EXIT_CODE: 'signal' in end ? 'killed' : 'exited',
        EXIT_STATUS: 'signal' in end ? end.signal.replace(/^SIG/, '') : String(end.status),
      }),
    });
    // What KillMode= spares lives on without us.
    this.#runners.clear();
  }

  async #inOrder(become: (sub: string) => void): Promise<string | undefined> {
    const { settings } = this;
    const inTurn = async (texts: readonly string[]): Promise<string | undefined> => {
      for (const text of texts) {
        const failed = this.#aborted ? 'canceled' : await this.run([text], Number.POSITIVE_INFINITY);
        if (failed !== undefined) return failed;
      }
      return this.#aborted ? 'canceled' : undefined;
    };
    const before = await inTurn(settings.startPre);
    if (before !== undefined) return before;
    become('start');
    const failed = await (settings.type === 'oneshot' ? inTurn(settings.start) : this.#startMain());
    if (failed !== undefined) return failed;
    if (settings.startPost.length > 0) become('start-post');
    return inTurn(settings.startPost);
  }

  async #startMain(): Promise<string | undefined> {
    const { type } = this.settings;
    if (type === 'notify') await this.#listen();
    const [command] = this.#commands(this.settings.start[0] ?? '', {});
    if (command === undefined) throw new SettingsError('ExecStart= is missing');
    const runner = this.#runner(command, {});
    const pid = await runner.started;
    if (typeof pid === 'string') {
      log(`${this.#name}: ${pid}`);
      this.lastEnd = { status: 203 };
      // A simple service has started when its process has, whatever becomes of it.
      if (type !== 'simple') return 'exit-code';
      this.main = Promise.resolve(this.lastEnd);
      return undefined;
    }
    if (type === 'forking') return this.#forked(runner, pid);
    this.#follow(runner, pid);
    if (type !== 'notify') return undefined;
    const end = await Promise.race([this.#notify?.ready, this.main]);
    if (end === undefined) return undefined;
    this.lastEnd = end;
    return isClean(this.settings, end) ? 'protocol' : 'signal' in end ? 'signal' : 'exit-code';
  }

  #follow(runner: Runner, pid: number): void {
    this.mainPid = pid;
    this.main = runner.ended(pid);
    void this.main.then((end) => {
      this.lastEnd = end;
      this.mainPid = 0;
    });
  }

  /** The program ends when its daemon is up; the daemon is the one in the PIDFile, or else the one that is left. */
  async #forked(runner: Runner, pid: number): Promise<string | undefined> {
    const end = await runner.ended(pid);
    this.lastEnd = end;
    if (!isClean(this.settings, end)) return 'signal' in end ? 'signal' : 'exit-code';
    const { pidFile } = this.settings;
    for (const deadline = performance.now() + patienceMs; ; await sleep(pollMs)) {
      const left = runner.processes();
      const written = pidFile === undefined ? left[0] : readPid(this.#environment.expand(pidFile));
      // Only one of its own: a file that a user can write must not make us signal what is root's.
      if (written !== undefined && left.includes(written)) {
        this.#follow(runner, written);
        return undefined;
      }
      if (left.length === 0 || performance.now() > deadline) break;
    }
    if (pidFile !== undefined) return 'protocol';
    // It has done its work already.
    this.main = Promise.resolve(end);
    return undefined;
  }

  async #listen(): Promise<void> {
    mkdirSync(notifyFolder, { recursive: true, mode: 0o755 });
    const path = `${notifyFolder}/${this.#name}`;
    const { promise: ready, resolve } = Promise.withResolvers<void>();
    // Only the service's user can write there.
    const socket = receiveDatagrams({ path, mode: '0600', uid: this.#environment.user.uid }, (message) => {
      if (Buffer.from(message).toString().split('\n').includes('READY=1')) resolve();
    });
    await socket.bound;
    this.#notify = { ready, path, close: socket.close };
  }

  #commands(text: string, more: Readonly<Record<string, string>>): readonly Command[] {
    const commands = parseCommands(this.#environment.expand(text), this.#variables(more));
    if (typeof commands === 'string') throw new SettingsError(commands);
    return commands;
  }

  #variables(more: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return {
      ...this.#environment.variables(),
      INVOCATION_ID: this.#invocation,
      ...(this.mainPid > 0 && { MAINPID: String(this.mainPid) }),
      ...(this.#notify !== undefined && { NOTIFY_SOCKET: this.#notify.path }),
      ...more,
    };
  }

  #runner(command: Command, more: Readonly<Record<string, string>>): Runner {
    const { user } = this.#environment;
    const { output, errorOutput, umask, ignoresSigpipe } = this.settings;
    const isRoot = user.uid === 0 && user.gid === 0 && user.groups.length === 1;
    const descriptors = [this.#environment.output(output)];
    descriptors.push(
      errorOutput === output || errorOutput === 'inherit'
        ? (descriptors[0] as number)
        : this.#environment.output(errorOutput),
    );
    try {
      const runner = new Runner({
        title: `service ${this.#name}`,
        ...{ file: command.file, argv: [command.name, ...command.args], env: this.#variables(more) },
        user: isRoot || command.privileged ? undefined : user,
        ...{ folder: this.#environment.folder(), umask, ignoresSigpipe },
        ...{ output: descriptors[0] as number, errorOutput: descriptors[1] as number },
      });
      this.#runners.add(runner);
      return runner;
    } finally {
      for (const one of new Set(descriptors)) if (one !== consoleDescriptor()) closeSync(one);
    }
  }

  #all(): readonly number[] {
    return [...this.#runners].flatMap((runner) => runner.processes());
  }

  #mainIfAlive(): readonly number[] {
    return this.mainPid > 0 ? [this.mainPid] : [];
  }
}

function timeoutSignals(milliseconds: number): readonly AbortSignal[] {
  return Number.isFinite(milliseconds) ? [AbortSignal.timeout(milliseconds)] : [];
}

async function inTime<T>(what: Promise<T>, milliseconds: number): Promise<T | undefined> {
  if (!Number.isFinite(milliseconds)) return what;
  const timer = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
  const first = await Promise.race([what, late]);
  timer.abort();
  return first;
}

async function untilEmpty(processes: () => readonly number[], milliseconds: number): Promise<boolean> {
  for (const deadline = performance.now() + milliseconds; performance.now() < deadline; await sleep(pollMs)) {
    if (processes().length === 0) return true;
  }
  return processes().length === 0;
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}

function readPid(file: string): number | undefined {
  try {
    const [, pid] = /^\s*(\d{1,9})\s*$/.exec(readFileSync(file, 'utf8')) ?? [];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  }
}
