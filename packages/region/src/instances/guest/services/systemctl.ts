/**
 * What systemctl(1) does and says, with systemd's words and exit statuses: 0, 1 for a failure, 3 not active, 4 no such unit or
 * not permitted, 5 not installed, after LSB. What is not served is refused by name.
 */
import { constants } from 'node:os';
import type { Answer } from './answer.ts';
import { fitsGlob, isPresetEnabled } from './presets.ts';
import { describe, properties } from './service-descriptions.ts';
import type { Services } from './services.ts';
import { parseSystemctl, type SystemctlArguments } from './systemctl-arguments.ts';
import { type UnitFile, unitName } from './unit-files.ts';

type Loaded = Extract<UnitFile, { kind: 'loaded' }>;
type Verb = (system: SystemState, args: SystemctlArguments) => Promise<Answer> | Answer;

export type SystemState = {
  readonly services: Services;
  /** Whether the boot is over, user data included. */
  readonly booted: () => boolean;
  readonly powerOff: () => void;
};

/** Of one question of somebody who is not root. */
const mostNames = 64;
const mostWords = 256;

const done: Answer = { status: 0, out: '', err: '' };
const failed = (status: number, err: string): Answer => ({ status, out: '', err: `${err}\n` });
const said = (lines: readonly string[], status = 0): Answer => ({
  ...{ status, err: '' },
  out: lines.map((line) => `${line}\n`).join(''),
});

/** For everybody: they change nothing and tell what /proc and the unit files tell. */
const questions: Readonly<Record<string, Verb>> = {
  'is-active': (system, args) => activeAnswer(system, args, ['active', 'reloading'], 3),
  'is-failed': (system, args) => activeAnswer(system, args, ['failed'], 1),
  'is-enabled': isEnabled,
  'is-system-running': isSystemRunning,
  'list-units': listUnits,
  'list-unit-files': listUnitFiles,
  show,
  status: showStatus,
};

const changes: Readonly<Record<string, Verb>> = {
  'daemon-reexec': () => done,
  // Unit files are read whenever they are needed.
  'daemon-reload': () => done,
  disable: (system, args) => each(args, (name) => disable(system, args, name)),
  enable: (system, args) => each(args, (name) => enable(system, args, name)),
  kill: (system, args) => eachService(system, args, (file) => kill(system, args, file)),
  mask: (system, args) => each(args, (name) => mask(system, args, name)),
  halt: powerOff,
  poweroff: powerOff,
  preset: (system, args) => each(args, (name) => preset(system, args, name)),
  reboot: () => failed(1, 'an instance cannot restart itself: use RebootInstances'),
  reenable: (system, args) =>
    each(args, async (name) => {
      system.services.files.disable(name);
      return enable(system, args, name);
    }),
  reload: (system, args) => eachService(system, args, (file) => reload(system, file)),
  'reload-or-restart': (system, args) => eachService(system, args, (file) => reloadOrRestart(system, file)),
  'reset-failed': (system, args) => resetFailed(system, args),
  restart: (system, args) => eachService(system, args, (file) => restart(system, file)),
  start: (system, args) => eachService(system, args, (file) => start(system, file)),
  stop: (system, args) => eachService(system, args, (file) => stop(system, file)),
  'try-reload-or-restart': (system, args) =>
    eachService(system, args, (file) =>
      isActive(system, file) ? reloadOrRestart(system, file) : Promise.resolve(done),
    ),
  'try-restart': (system, args) =>
    eachService(system, args, (file) => (isActive(system, file) ? restart(system, file) : Promise.resolve(done))),
  unmask: (system, args) =>
    each(args, (name) => said([system.services.files.unmask(name)].filter((line) => line !== undefined))),
};

/** `privileged` is true for root alone. */
export async function answerSystemctl(
  system: SystemState,
  argv: readonly string[],
  privileged: boolean,
): Promise<Answer> {
  if (argv[0] === '--version') return said(['systemd 252 (the services of an instance of Sallyport)']);
  if (!privileged && argv.length > mostWords) return failed(1, 'Too many arguments.');
  const args = parseSystemctl(argv);
  if (typeof args === 'string') return failed(1, args);
  // Each name is looked up on the disk.
  if (!privileged && args.names.length > mostNames) return failed(1, 'Too many arguments.');
  const question = questions[args.verb];
  if (question !== undefined) return question(system, args);
  const change = changes[args.verb];
  if (change === undefined) return failed(1, `Unknown command verb ${args.verb}, or one that is not served here.`);
  if (!privileged) return failed(4, `Failed to ${args.verb} ${args.names.join(' ')}: Access denied`);
  if (
    args.names.length === 0 &&
    /^(?:start|stop|re|try|enable|disable|mask|unmask|kill)/.test(args.verb) &&
    args.verb !== 'reset-failed'
  ) {
    return failed(1, 'Too few arguments.');
  }
  return change(system, args);
}

/** One answer after the other; the status is that of the last failure. */
async function each(args: SystemctlArguments, act: (name: string) => Promise<Answer> | Answer): Promise<Answer> {
  let all = done;
  for (const given of args.names) {
    const name = unitName(given);
    const one = name === undefined ? failed(1, `Invalid unit name "${given}".`) : await act(name);
    all = { status: one.status || all.status, out: all.out + one.out, err: all.err + one.err };
  }
  return all;
}

/** Targets are reached, and what is no service is refused by name. */
function eachService(
  { services }: SystemState,
  args: SystemctlArguments,
  act: (file: Loaded) => Promise<Answer>,
): Promise<Answer> {
  return each(args, async (name) => {
    const file = services.files.load(name);
    if (file.kind === 'not-found') return failed(5, `Failed to ${args.verb} ${name}: Unit ${name} not found.`);
    if (file.kind === 'masked') return failed(1, `Failed to ${args.verb} ${name}: Unit ${name} is masked.`);
    if (name.endsWith('.target')) return done;
    if (!name.endsWith('.service')) {
      return failed(
        1,
        `Failed to ${args.verb} ${name}: only services are served here, no ${name.replace(/^.*\./, '')}s.`,
      );
    }
    return act(file);
  });
}

async function start({ services }: SystemState, file: Loaded): Promise<Answer> {
  const problem = await services.start(file.name);
  return problem === undefined ? done : failed(1, `${problem}\nSee "systemctl status ${file.name}" and the console.`);
}

async function stop({ services }: SystemState, file: Loaded): Promise<Answer> {
  await services.service(file).stop();
  return done;
}

async function restart(system: SystemState, file: Loaded): Promise<Answer> {
  await stop(system, file);
  return start(system, file);
}

async function reload({ services }: SystemState, file: Loaded): Promise<Answer> {
  const service = services.service(file);
  if (service.report().active === 'active' && !service.canReload()) {
    return failed(3, `Failed to reload ${file.name}: Job type reload is not applicable for unit ${file.name}.`);
  }
  const problem = await service.reload();
  return problem === undefined ? done : failed(1, problem);
}

function reloadOrRestart(system: SystemState, file: Loaded): Promise<Answer> {
  return isActive(system, file) && system.services.service(file).canReload()
    ? reload(system, file)
    : restart(system, file);
}

function isActive({ services }: SystemState, file: Loaded): boolean {
  return !['inactive', 'failed'].includes(services.report(file).active);
}

async function kill({ services }: SystemState, args: SystemctlArguments, file: Loaded): Promise<Answer> {
  const signal = args.signal.startsWith('SIG') ? args.signal : `SIG${args.signal}`;
  const name = Object.entries(constants.signals).find(
    ([one, number]) => one === signal || String(number) === args.signal,
  )?.[0];
  if (name === undefined) return failed(1, `Failed to parse signal string ${args.signal}.`);
  services.service(file).signal(name as NodeJS.Signals, 'all');
  return done;
}

async function enable(system: SystemState, args: SystemctlArguments, name: string): Promise<Answer> {
  const { files } = system.services;
  const file = files.load(name);
  if (file.kind === 'not-found') return failed(1, `Failed to enable unit: Unit file ${name} does not exist.`);
  if (file.kind === 'masked') return failed(1, `Failed to enable unit: Unit file ${name} is masked.`);
  const changed = files.enable(name);
  const err = changed.map((line) => `${line}\n`).join('');
  const state = files.state(file.name);
  const hint =
    state === 'static' ? 'The unit files have no installation config, so that they cannot be enabled.\n' : '';
  const begun = args.now && name.endsWith('.service') ? await start(system, file) : done;
  return { ...begun, err: err + hint + begun.err };
}

async function disable(system: SystemState, args: SystemctlArguments, name: string): Promise<Answer> {
  const { files } = system.services;
  const file = files.load(name);
  if (file.kind === 'not-found') return failed(1, `Failed to disable unit: Unit file ${name} does not exist.`);
  const err = files
    .disable(name)
    .map((line) => `${line}\n`)
    .join('');
  if (args.now && file.kind === 'loaded' && name.endsWith('.service')) await stop(system, file);
  return { ...done, err };
}

function preset(system: SystemState, args: SystemctlArguments, name: string): Promise<Answer> | Answer {
  if (isPresetEnabled(name)) return enable(system, args, name);
  return args.enableOnly ? done : disable(system, args, name);
}

async function mask(system: SystemState, args: SystemctlArguments, name: string): Promise<Answer> {
  const { services } = system;
  const file = services.files.load(name);
  if (args.now && file.kind === 'loaded' && name.endsWith('.service')) await stop(system, file);
  const changed = services.files.mask(name);
  return changed === undefined
    ? failed(1, `Failed to mask unit: File /etc/systemd/system/${name} already exists.`)
    : { ...done, err: `${changed}\n` };
}

async function resetFailed({ services }: SystemState, { names }: SystemctlArguments): Promise<Answer> {
  const wanted = names.map((name) => unitName(name));
  for (const service of services.all()) if (names.length === 0 || wanted.includes(service.name)) service.reset();
  return done;
}

function powerOff(system: SystemState): Answer {
  system.powerOff();
  return done;
}

function activeAnswer(
  { services }: SystemState,
  args: SystemctlArguments,
  good: readonly string[],
  otherwise: number,
): Answer {
  const states = args.names.map((given) => {
    const file = services.files.load(unitName(given) ?? '');
    if (file.kind !== 'loaded') return { state: 'inactive', known: false };
    if (file.name.endsWith('.target')) return { state: 'active', known: true };
    return { state: services.report(file).active, known: true };
  });
  const lines = args.quiet ? [] : states.map(({ state }) => state);
  const unknown = states.length > 0 && states.every(({ known }) => !known);
  return said(lines, states.some(({ state }) => good.includes(state)) ? 0 : unknown ? 4 : otherwise);
}

function isEnabled({ services }: SystemState, args: SystemctlArguments): Answer {
  const states = args.names.map((given) => services.files.state(unitName(given) ?? ''));
  const missing = args.names.filter((_, index) => states[index] === undefined);
  const good = states.some((state) => state !== undefined && ['enabled', 'static', 'alias'].includes(state));
  return {
    status: good ? 0 : 1,
    out: args.quiet ? '' : states.map((state) => (state === undefined ? '' : `${state}\n`)).join(''),
    err: args.quiet
      ? ''
      : missing
          .map((name) => `Failed to get unit file state for ${unitName(name) ?? name}: No such file or directory\n`)
          .join(''),
  };
}

function isSystemRunning({ services, booted }: SystemState, args: SystemctlArguments): Answer {
  const degraded = services.all().some((service) => service.report().active === 'failed');
  const state = !booted() ? 'starting' : degraded ? 'degraded' : 'running';
  return said(args.quiet ? [] : [state], state === 'running' ? 0 : 1);
}

function listUnits({ services }: SystemState, args: SystemctlArguments): Answer {
  if (args.type !== undefined && args.type !== 'service') return done;
  const patterns = args.names.flatMap((name) => [name, `${name}.service`]);
  const lines = services.all().flatMap((service) => {
    const { active, sub } = service.report();
    if (args.state !== undefined && !args.state.split(',').includes(active) && !args.state.split(',').includes(sub))
      return [];
    if (patterns.length > 0 && !patterns.some((pattern) => fitsGlob(pattern, service.name))) return [];
    return [`${service.name} loaded ${active} ${sub}`];
  });
  return said(lines);
}

/** Services only: nothing else is served. */
function listUnitFiles({ services: { files } }: SystemState, { type, names }: SystemctlArguments): Answer {
  if (type !== undefined && type !== 'service') return done;
  const wanted = files.names().filter((name) => names.length === 0 || names.some((pattern) => fitsGlob(pattern, name)));
  return said(wanted.map((name) => `${name} ${files.state(name) ?? 'static'}`));
}

function show(system: SystemState, args: SystemctlArguments): Answer {
  const blocks = args.names.map((given) => {
    const all = properties(system.services, unitName(given) ?? '');
    const wanted = args.properties.length === 0 ? Object.keys(all) : [...new Set(args.properties)];
    return wanted
      .flatMap((name) => (Object.hasOwn(all, name) ? [args.value ? (all[name] ?? '') : `${name}=${all[name]}`] : []))
      .map((line) => `${line}\n`)
      .join('');
  });
  return { ...done, out: blocks.join('\n') };
}

function showStatus(system: SystemState, args: SystemctlArguments): Answer {
  if (args.names.length === 0) return listUnits(system, args);
  let all = done;
  for (const given of args.names) {
    const name = unitName(given) ?? given;
    const file = system.services.files.load(name);
    const one =
      file.kind === 'loaded'
        ? describe(system.services, file)
        : file.kind === 'masked'
          ? said([`○ ${name}`, '     Loaded: masked (Reason: Unit is masked.)', '     Active: inactive (dead)'], 3)
          : failed(4, `Unit ${name} could not be found.`);
    all = {
      status: one.status || all.status,
      out: all.out + (all.out === '' || one.out === '' ? '' : '\n') + one.out,
      err: all.err + one.err,
    };
  }
  return all;
}
