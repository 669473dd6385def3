/**
 * What the settings of a service unit mean here: systemd.unit(5), systemd.service(5), systemd.exec(5), systemd.kill(5).
 * A subset: what it does without is named, and what would change what the service is, is refused. Pure.
 */
import { constants } from 'node:os';
import { knownSettings, refusedSettings } from './known-settings.ts';
import { lastValueOf, type UnitText, valuesOf, wordsOf } from './unit-text.ts';

export const serviceTypes = ['simple', 'exec', 'forking', 'oneshot', 'notify'] as const;
const restarts = ['no', 'on-success', 'on-failure', 'on-abnormal', 'on-abort', 'always'] as const;
const killModes = ['control-group', 'mixed', 'process', 'none'] as const;
const folderKinds = ['Runtime', 'State', 'Cache', 'Logs', 'Configuration'] as const;

export type FolderKind = (typeof folderKinds)[number];
export type ServiceFolder = { readonly kind: FolderKind; readonly names: readonly string[]; readonly mode: number };

export type ServiceSettings = {
  readonly description: string;
  readonly wants: readonly string[];
  readonly requires: readonly string[];
  readonly after: readonly string[];
  readonly before: readonly string[];
  /** `ConditionPathExists=!/path` as its name and value. */
  readonly conditions: readonly (readonly [kind: string, value: string])[];
  readonly type: (typeof serviceTypes)[number];
  /** Texts, because variables and specifiers are known when it starts. */
  readonly start: readonly string[];
  readonly startPre: readonly string[];
  readonly startPost: readonly string[];
  readonly reload: readonly string[];
  readonly stop: readonly string[];
  readonly stopPost: readonly string[];
  readonly environment: readonly string[];
  readonly environmentFiles: readonly string[];
  readonly user: string | undefined;
  readonly group: string | undefined;
  readonly supplementaryGroups: readonly string[];
  readonly workingDirectory: string | undefined;
  readonly umask: number;
  readonly ignoresSigpipe: boolean;
  readonly folders: readonly ServiceFolder[];
  readonly output: string;
  readonly errorOutput: string;
  readonly pidFile: string | undefined;
  readonly remainAfterExit: boolean;
  readonly restart: (typeof restarts)[number];
  readonly restartMs: number;
  /** The delay grows to this one in so many steps, where there are some. */
  readonly restartMaxMs: number;
  readonly restartSteps: number;
  /** Exit statuses as numbers, signals by name. */
  readonly alsoSuccess: ReadonlySet<number | string>;
  readonly preventRestart: ReadonlySet<number | string>;
  readonly startTimeoutMs: number;
  readonly stopTimeoutMs: number;
  readonly startLimit: { readonly burst: number; readonly intervalMs: number };
  readonly killMode: (typeof killModes)[number];
  readonly killSignal: NodeJS.Signals;
  /** `X-LogFile=`, ours: where the service says why it ended. */
  readonly logFile: string | undefined;
  /** Settings that have no effect here, by name. */
  readonly notDone: readonly string[];
};

export class SettingsError extends Error {}

/** Throws a SettingsError with the setting's name where it cannot be done. */
export function serviceSettings(unit: UnitText): ServiceSettings {
  refuse(unit);
  const one = (key: string): string | undefined => lastValueOf(unit, 'Service', key);
  const all = (key: string): readonly string[] => valuesOf(unit, 'Service', key);
  const start = all('ExecStart');
  const type = oneOf('Type', typeOf(one('Type'), start.length), serviceTypes);
  if (start.length === 0 && (type !== 'oneshot' || all('ExecStop').length === 0)) {
    throw new SettingsError('ExecStart= is missing');
  }
  if (start.length > 1 && type !== 'oneshot') throw new SettingsError(`Type=${type} takes one ExecStart=`);
  const both = timeSpan('TimeoutSec', one('TimeoutSec'), undefined);
  const output = one('StandardOutput') ?? 'journal';
  return {
    ...unitSettings(unit),
    ...{ type, start, startPre: all('ExecStartPre'), startPost: all('ExecStartPost'), reload: all('ExecReload') },
    ...{ stop: all('ExecStop'), stopPost: all('ExecStopPost'), environment: all('Environment') },
    ...{ environmentFiles: all('EnvironmentFile'), user: one('User'), group: one('Group') },
    supplementaryGroups: wordsOf(unit, 'Service', 'SupplementaryGroups'),
    workingDirectory: one('WorkingDirectory'),
    umask: octal('UMask', one('UMask'), 0o022),
    ignoresSigpipe: yes('IgnoreSIGPIPE', one('IgnoreSIGPIPE'), true),
    folders: folderKinds.map((kind) => ({
      kind,
      names: wordsOf(unit, 'Service', `${kind}Directory`),
      mode: octal(`${kind}DirectoryMode`, one(`${kind}DirectoryMode`), 0o755),
    })),
    ...{ output, errorOutput: one('StandardError') ?? output, pidFile: one('PIDFile') },
    remainAfterExit: yes('RemainAfterExit', one('RemainAfterExit'), false),
    restart: oneOf('Restart', one('Restart') ?? 'no', restarts),
    restartMs: timeSpan('RestartSec', one('RestartSec'), 100),
    restartMaxMs: timeSpan('RestartMaxDelaySec', one('RestartMaxDelaySec'), Number.POSITIVE_INFINITY),
    restartSteps: count('RestartSteps', one('RestartSteps'), 0),
    alsoSuccess: statuses(unit, 'SuccessExitStatus'),
    preventRestart: statuses(unit, 'RestartPreventExitStatus'),
    startTimeoutMs: timeSpan(
      'TimeoutStartSec',
      one('TimeoutStartSec'),
      both ?? (type === 'oneshot' ? Number.POSITIVE_INFINITY : 90_000),
    ),
    stopTimeoutMs: timeSpan('TimeoutStopSec', one('TimeoutStopSec'), both ?? 90_000),
    killMode: oneOf('KillMode', one('KillMode') ?? 'control-group', killModes),
    killSignal: signal('KillSignal', one('KillSignal') ?? 'SIGTERM'),
    logFile: one('X-LogFile'),
    notDone: notDone(unit),
  };
}

function unitSettings(unit: UnitText) {
  const words = (key: string): readonly string[] => wordsOf(unit, 'Unit', key);
  const set = unit.get('Unit') ?? [];
  return {
    description: lastValueOf(unit, 'Unit', 'Description') ?? '',
    ...{ wants: words('Wants'), requires: [...words('Requires'), ...words('BindsTo')] },
    ...{ after: words('After'), before: words('Before') },
    conditions: set.flatMap(({ key, value }) =>
      knownSettings.Unit.has(key) && key.startsWith('Condition') && value !== '' ? [[key, value] as const] : [],
    ),
    startLimit: {
      burst: count('StartLimitBurst', lastValueOf(unit, 'Unit', 'StartLimitBurst'), 5),
      intervalMs: timeSpan('StartLimitIntervalSec', lastValueOf(unit, 'Unit', 'StartLimitIntervalSec'), 10_000),
    },
  };
}

function typeOf(type: string | undefined, starts: number): string {
  if (type === undefined) return starts === 0 ? 'oneshot' : 'simple';
  // What sets these two apart from the others is not needed here: an order of messages, and a message at reload.
  return type === 'idle' ? 'simple' : type === 'notify-reload' ? 'notify' : type;
}

function refuse(unit: UnitText): void {
  for (const [section, settings] of unit) {
    for (const { key, value } of settings) {
      const harmless = refusedSettings.get(`${section}.${key}`);
      if (harmless !== undefined && !harmless.includes(value.toLowerCase())) {
        throw new SettingsError(`${key}=${value} is not served here`);
      }
    }
  }
}

function notDone(unit: UnitText): readonly string[] {
  const names = ['Unit', 'Service'].flatMap((section) =>
    (unit.get(section) ?? [])
      .map(({ key }) => key)
      .filter((key) => !knownSettings[section as 'Unit' | 'Service'].has(key) && !key.startsWith('X-')),
  );
  return [...new Set(names)].filter((key) => !refusedSettings.has(`Service.${key}`));
}

function oneOf<T extends string>(key: string, value: string, known: readonly T[]): T {
  const found = known.find((name) => name === value);
  if (found === undefined) throw new SettingsError(`${key}=${value} is not served here`);
  return found;
}

function yes(key: string, value: string | undefined, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (/^(?:1|yes|y|true|t|on)$/i.test(value)) return true;
  if (/^(?:0|no|n|false|f|off)$/i.test(value)) return false;
  throw new SettingsError(`${key}=${value} is neither yes nor no`);
}

function count(key: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) throw new SettingsError(`${key}=${value} is not a number`);
  return Number(value);
}

function octal(key: string, value: string | undefined, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (!/^[0-7]{1,5}$/.test(value)) throw new SettingsError(`${key}=${value} is not an octal mode`);
  return Number.parseInt(value, 8);
}

function signal(key: string, value: string): NodeJS.Signals {
  const name = value.startsWith('SIG') ? value : `SIG${value}`;
  if (!(name in constants.signals)) throw new SettingsError(`${key}=${value} is not a signal`);
  return name as NodeJS.Signals;
}

function statuses(unit: UnitText, key: string): ReadonlySet<number | string> {
  return new Set(wordsOf(unit, 'Service', key).map((word) => (/^\d+$/.test(word) ? Number(word) : signal(key, word))));
}

const units: Readonly<Record<string, number>> = {
  ...{ us: 0.001, usec: 0.001, ms: 1, msec: 1, s: 1000, sec: 1000, second: 1000, seconds: 1000, '': 1000 },
  ...{ m: 60_000, min: 60_000, minute: 60_000, minutes: 60_000, h: 3_600_000, hr: 3_600_000, hour: 3_600_000 },
  ...{ hours: 3_600_000, d: 86_400_000, day: 86_400_000, days: 86_400_000, w: 604_800_000, weeks: 604_800_000 },
};

/** In milliseconds: systemd.time(7). */
function timeSpan<T>(key: string, value: string | undefined, otherwise: T): number | T {
  if (value === undefined) return otherwise;
  if (value === 'infinity') return Number.POSITIVE_INFINITY;
  const parts = [...value.matchAll(/\s*(\d+(?:\.\d+)?)\s*([a-z]*)/g)];
  const wrong = parts.map(([part]) => part).join('') !== value || parts.length === 0;
  const milliseconds = parts.map(([, number, unit = '']) => Number(number) * (units[unit] ?? Number.NaN));
  const sum = milliseconds.reduce((total, one) => total + one, 0);
  if (wrong || Number.isNaN(sum)) throw new SettingsError(`${key}=${value} is not a time span`);
  return sum;
}
