/**
 * One service: starts, stops, reloads and restarts what its unit file says. States and results have the names of
 * systemd; its unit file is read at each start, so that nothing has to be told of changes.
 */
import { randomBytes } from 'node:crypto';
import { lastLines } from '../last-lines.ts';
import { log } from '../log.ts';
import { unmetCondition } from './conditions.ts';
import { isClean, restarts } from './restart-policy.ts';
import type { End } from './runner.ts';
import { ServiceProcesses } from './service-processes.ts';
import { type ServiceSettings, SettingsError, serviceSettings } from './service-settings.ts';
import type { UnitText } from './unit-text.ts';

export type ActiveState = 'inactive' | 'activating' | 'active' | 'reloading' | 'deactivating' | 'failed';

/** What is known of a service, for who asks. */
export type ServiceReport = {
  readonly active: ActiveState;
  readonly sub: string;
  /** `success`, or the reason of the failure. */
  readonly result: string;
  readonly mainPid: number;
  readonly mainEnd: End | undefined;
  readonly since: Date | undefined;
  readonly restarts: number;
  readonly notDone: readonly string[];
};

/** After running this long the delay of restarts begins anew. */
const wellMs = 10_000;

export class Service {
  readonly name: string;
  readonly #load: () => UnitText | undefined;
  #active: ActiveState = 'inactive';
  #sub = 'dead';
  #result = 'success';
  #since: Date | undefined;
  #mainEnd: End | undefined;
  #restarts = 0;
  #closed = false;
  #starts: number[] = [];
  #startedAt = 0;
  #settings: ServiceSettings | undefined;
  #processes: ServiceProcesses | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  /** The last of the jobs, which are done one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Ends the waiting of a start, when a stop is asked for. */
  #canceled = new AbortController();

  /** `load` reads its unit file; undefined where there is none any more. */
  constructor(name: string, load: () => UnitText | undefined) {
    this.name = name;
    this.#load = load;
  }

  report(): ServiceReport {
    return {
      ...{ active: this.#active, sub: this.#sub, result: this.#result, since: this.#since },
      ...{ mainEnd: this.#mainEnd, restarts: this.#restarts, notDone: this.#settings?.notDone ?? [] },
      mainPid: this.#processes?.mainPid ?? 0,
    };
  }

  /** What systemctl says when it failed. */
  start(): Promise<string | undefined> {
    return this.#inTurn(async () => {
      if (this.#active === 'active' || this.#active === 'reloading') return undefined;
      this.#restarts = 0;
      return this.#start();
    });
  }

  async stop(): Promise<void> {
    this.#canceled.abort();
    await this.#inTurn(() => this.#stop());
  }

  /** Undefined where it can: a reason otherwise. */
  reload(): Promise<string | undefined> {
    return this.#inTurn(async () => {
      const [processes, settings] = [this.#processes, this.#settings];
      if (this.#active !== 'active' || processes === undefined || settings === undefined) {
        return `${this.name} is not active, cannot reload.`;
      }
      this.#become('reloading', 'reload');
      const failed = await processes.run(settings.reload, settings.startTimeoutMs);
      if (this.report().active === 'reloading') this.#become('active', 'running');
      return failed === undefined ? undefined : `Job for ${this.name} failed.`;
    });
  }

  canReload(): boolean {
    return (this.#settings?.reload.length ?? 0) > 0;
  }

  signal(signal: NodeJS.Signals, who: 'main' | 'all'): void {
    this.#processes?.signal(signal, who);
  }

  close(): void {
    this.#closed = true;
  }

  /** Forgets a failure. */
  reset(): void {
    this.#starts = [];
    if (this.#active === 'failed') this.#become('inactive', 'dead');
    this.#result = 'success';
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(job);
    this.#turn = result.catch(() => {});
    return result;
  }

  #become(active: ActiveState, sub: string): void {
    if (active !== this.#active) this.#since = new Date();
    this.#active = active;
    this.#sub = sub;
  }

  async #start(): Promise<string | undefined> {
    clearTimeout(this.#restartTimer);
    this.#canceled = new AbortController();
    const text = this.#load();
    if (text === undefined) return this.#fail('resources', `Unit ${this.name} not found.`);
    try {
      this.#settings = serviceSettings(text);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      log(`${this.name}: ${error.message}`);
      return this.#fail('resources', `Failed to start ${this.name}: ${error.message}`);
    }
    const settings = this.#settings;
    const unmet = unmetCondition(settings.conditions);
    if (unmet !== undefined) {
      log(`${this.name} was not started: ${unmet} is not met`);
      this.#become('inactive', 'dead');
      return undefined;
    }
    if (this.#startsTooOften(settings)) {
      log(`${this.name}: start requests came too quickly`);
      return this.#fail('start-limit-hit');
    }
    if (settings.notDone.length > 0) log(`${this.name}: without effect here: ${settings.notDone.join(', ')}`);
    this.#startedAt = performance.now();
    this.#become('activating', settings.startPre.length > 0 ? 'start-pre' : 'start');
    this.#mainEnd = undefined;
    try {
      const processes = new ServiceProcesses(this.name, settings, randomBytes(16).toString('hex'));
      this.#processes = processes;
      const result = await processes.start(this.#canceled.signal, (sub) => this.#become('activating', sub));
      if (result !== undefined) return await this.#startFailed(processes, result);
      await this.#started(processes, settings);
      return undefined;
    } catch (error) {
      log(`${this.name}: ${(error as Error).message}`);
      return this.#fail('resources');
    }
  }

  async #started(processes: ServiceProcesses, settings: ServiceSettings): Promise<void> {
    this.#result = 'success';
    if (processes.main === undefined) {
      if (settings.remainAfterExit) return this.#become('active', 'exited');
      await processes.end(true);
      await processes.afterwards('success');
      return this.#become('inactive', 'dead');
    }
    this.#become('active', 'running');
    void processes.main.then((end) => this.#inTurn(() => this.#mainEnded(processes, end)));
  }

  async #startFailed(processes: ServiceProcesses, result: string): Promise<string | undefined> {
    const canceled = this.#canceled.signal.aborted;
    await processes.end(true);
    await processes.afterwards(result);
    if (canceled) {
      this.#become('inactive', 'dead');
      return `Job for ${this.name} canceled.`;
    }
    const why = this.#fail(result);
    const { settings } = processes;
    if (restarts(settings, result, processes.lastEnd)) this.#restartLater(settings, result);
    return why;
  }

  async #mainEnded(processes: ServiceProcesses, end: End): Promise<void> {
    // Somebody has stopped it meanwhile.
    if (this.#processes !== processes || (this.#active !== 'active' && this.#active !== 'reloading')) return;
    const { settings } = processes;
    this.#mainEnd = end;
    const result = isClean(settings, end) ? 'success' : 'signal' in end ? 'signal' : 'exit-code';
    if (result === 'success' && settings.remainAfterExit) return this.#become('active', 'exited');
    this.#become('deactivating', 'stop');
    await processes.run(settings.stop, settings.stopTimeoutMs);
    await processes.end(false);
    await processes.afterwards(result);
    if (result === 'success') this.#become('inactive', 'dead');
    else this.#fail(result);
    this.#result = result;
    if (restarts(settings, result, end)) this.#restartLater(settings, written(end));
    else log(`${this.name} ended (${written(end)})`);
  }

  #restartLater(settings: ServiceSettings, why: string): void {
    if (this.#closed) return;
    const soon = performance.now() - this.#startedAt <= wellMs;
    if (!soon) this.#restarts = 0;
    const delay = delayOf(settings, this.#restarts);
    log(`${this.name} ended (${why}), starts again in ${Math.round(delay)} ms`);
    const { logFile } = settings;
    if (soon && logFile !== undefined) process.stdout.write(lastLines(this.name.replace(/\.service$/, ''), logFile));
    this.#become('activating', 'auto-restart');
    this.#restarts += 1;
    const began = this.#since;
    this.#restartTimer = setTimeout(() => {
      void this.#inTurn(async () => {
        if (this.#sub === 'auto-restart' && this.#since === began) await this.#start();
      });
    }, delay);
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#restartTimer);
    const processes = this.#processes;
    if (processes === undefined || this.#active === 'inactive' || this.#active === 'failed') return;
    if (this.#sub === 'auto-restart') return this.#become('inactive', 'dead');
    this.#become('deactivating', 'stop');
    const { settings } = processes;
    await processes.run(settings.stop, settings.stopTimeoutMs);
    this.#become('deactivating', 'stop-sigterm');
    const inTime = await processes.end(true);
    const end = processes.lastEnd;
    this.#mainEnd = end;
    const result = !inTime ? 'timeout' : end === undefined || isClean(settings, end) ? 'success' : 'exit-code';
    await processes.afterwards(result);
    this.#result = result;
    if (result === 'success') this.#become('inactive', 'dead');
    else this.#fail(result);
  }

  #fail(result: string, said?: string): string {
    this.#result = result;
    this.#become('failed', 'failed');
    return said ?? `Job for ${this.name} failed (result: ${result}).`;
  }

  #startsTooOften({ startLimit }: ServiceSettings): boolean {
    if (startLimit.intervalMs === 0 || startLimit.burst === 0) return false;
    const now = performance.now();
    this.#starts = this.#starts.filter((at) => now - at < startLimit.intervalMs);
    if (this.#starts.length >= startLimit.burst) return true;
    this.#starts.push(now);
    return false;
  }
}

function delayOf({ restartMs, restartMaxMs, restartSteps }: ServiceSettings, restarts: number): number {
  if (restartSteps === 0 || restartMs === 0 || !Number.isFinite(restartMaxMs)) return restartMs;
  return restartMs * (restartMaxMs / restartMs) ** (Math.min(restarts, restartSteps) / restartSteps);
}

function written(end: End): string {
  return 'signal' in end ? end.signal : `status ${end.status}`;
}
