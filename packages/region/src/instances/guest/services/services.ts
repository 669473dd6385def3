/** All services of an instance: finds them, starts them with what they need and in order, and what is enabled at the boot. */
import { Service, type ServiceReport } from './service.ts';
import { type ServiceSettings, SettingsError, serviceSettings } from './service-settings.ts';
import type { UnitFile, UnitFiles } from './unit-files.ts';
import { unitName } from './unit-files.ts';

type Loaded = Extract<UnitFile, { kind: 'loaded' }>;

const neverStarted: ServiceReport = {
  ...{ active: 'inactive', sub: 'dead', result: 'success', since: undefined, mainPid: 0, mainEnd: undefined },
  ...{ restarts: 0, notDone: [] },
};

/** Reached when an instance boots; what is wanted by them is started. */
const bootTargets = [
  'sysinit.target',
  'basic.target',
  'network-online.target',
  'multi-user.target',
  'graphical.target',
];

export class Services {
  readonly files: UnitFiles;
  readonly #services = new Map<string, Service>();

  constructor(files: UnitFiles) {
    this.files = files;
  }

  /** By its unit's own name, whatever alias was asked for. */
  service(file: Loaded): Service {
    const found = this.#services.get(file.name) ?? new Service(file.name, () => this.#text(file.name));
    this.#services.set(file.name, found);
    return found;
  }

  /** Of one that was never started nothing is kept: everybody may ask for any name. */
  report({ name }: Loaded): ServiceReport {
    return this.#services.get(name)?.report() ?? neverStarted;
  }

  /** Of those that were ever started. */
  all(): readonly Service[] {
    return [...this.#services.values()];
  }

  /** With what it wants and requires first. Says what failed. */
  async start(name: string): Promise<string | undefined> {
    const order = new Map<string, ServiceSettings | undefined>();
    const missing = this.#collect(name, order);
    if (missing !== undefined) return missing;
    const started = new Map<string, Promise<string | undefined>>();
    for (const [one, before] of inOrder(order)) {
      started.set(
        one,
        this.#startAfter(
          one,
          order.get(one)?.requires ?? [],
          before.map((other) => [other, started.get(other)]),
        ),
      );
    }
    await Promise.all(started.values());
    return started.get(name);
  }

  /** Everything that is enabled. Resolves when it is up or has failed. */
  async boot(): Promise<void> {
    const names = new Set(bootTargets.flatMap((target) => this.files.wantedBy(target)));
    const loaded = [...names].flatMap((name) => {
      const file = this.files.load(name);
      return file.kind === 'loaded' ? [file.name] : [];
    });
    await Promise.all([...new Set(loaded)].map((name) => this.start(name)));
  }

  /** Starts nothing again from now on. */
  close(): void {
    for (const service of this.#services.values()) service.close();
  }

  #text(name: string) {
    const file = this.files.load(name);
    return file.kind === 'loaded' ? file.text : undefined;
  }

  /** Adds a service and those it needs; a sentence where one that it requires does not exist. */
  #collect(name: string, order: Map<string, ServiceSettings | undefined>): string | undefined {
    const file = this.files.load(name);
    if (file.kind === 'not-found') return `Unit ${name} not found.`;
    if (file.kind === 'masked') return `Unit ${name} is masked.`;
    if (order.has(file.name)) return undefined;
    const settings = settingsOf(file);
    order.set(file.name, settings);
    for (const wanted of settings?.wants ?? []) if (isService(wanted)) this.#collect(wanted, order);
    for (const required of settings?.requires ?? []) {
      const missing = isService(required) ? this.#collect(required, order) : undefined;
      if (missing !== undefined) return missing;
    }
    return undefined;
  }

  async #startAfter(
    name: string,
    requires: readonly string[],
    before: readonly (readonly [name: string, started: Promise<string | undefined> | undefined])[],
  ): Promise<string | undefined> {
    const results = await Promise.all(before.map(async ([other, started]) => [other, await started] as const));
    if (results.some(([other, failed]) => failed !== undefined && requires.includes(other)))
      return `A dependency job for ${name} failed.`;
    const file = this.files.load(name);
    return file.kind === 'loaded' ? this.service(file).start() : `Unit ${name} not found.`;
  }
}

/** Each after those that it waits for, which are named with it. Where two wait for each other, one does not. */
function inOrder(units: ReadonlyMap<string, ServiceSettings | undefined>): ReadonlyMap<string, readonly string[]> {
  const ordered = new Map<string, readonly string[]>();
  const visit = (name: string, above: ReadonlySet<string>): void => {
    if (ordered.has(name)) return;
    const path = new Set([...above, name]);
    const before = [...units.keys()].filter(
      (other) =>
        !path.has(other) && (units.get(name)?.after.includes(other) || units.get(other)?.before.includes(name)),
    );
    for (const other of before) visit(other, path);
    ordered.set(name, before);
  };
  for (const name of units.keys()) visit(name, new Set());
  return ordered;
}

/** Targets, mounts and devices are there when an instance boots. */
function isService(name: string): boolean {
  return name.endsWith('.service') && unitName(name) === name;
}

/** Undefined where they are wrong: its start will say so. */
function settingsOf(file: Loaded): ServiceSettings | undefined {
  try {
    return serviceSettings(file.text);
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}
