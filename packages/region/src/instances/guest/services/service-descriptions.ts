/** What is told of a service: the text of `systemctl status` and the properties of `systemctl show`. */
import { readFileSync } from 'node:fs';
import type { Answer } from './answer.ts';
import type { ServiceReport } from './service.ts';
import type { Services } from './services.ts';
import type { UnitFile } from './unit-files.ts';
import { lastValueOf, valuesOf } from './unit-text.ts';

const marks: Readonly<Record<string, string>> = { active: '●', reloading: '↻', failed: '×', inactive: '○' };

export function describe(services: Services, file: Extract<UnitFile, { kind: 'loaded' }>): Answer {
  const report = services.report(file);
  const { active, sub, result, since, mainPid, mainEnd, notDone } = report;
  const description = lastValueOf(file.text, 'Unit', 'Description');
  const ended = active === 'failed' ? ` (Result: ${result})` : ` (${sub})`;
  const lines = [
    `${marks[active] ?? '●'} ${file.name}${description === undefined ? '' : ` - ${description}`}`,
    `     Loaded: loaded (${file.path}; ${services.files.state(file.name)})`,
    `     Active: ${active}${ended}${since === undefined ? '' : ` since ${since.toUTCString()}`}`,
    ...(mainPid > 0 ? [`   Main PID: ${mainPid} (${programName(mainPid)})`] : []),
    ...(mainPid === 0 && mainEnd !== undefined ? [`   Main PID: ended (${written(mainEnd)})`] : []),
    ...(notDone.length > 0 ? [`    Without effect here: ${notDone.join(', ')}`] : []),
  ];
  const out = lines.map((line) => `${line}\n`).join('');
  return { status: ['active', 'reloading', 'activating'].includes(active) ? 0 : 3, out, err: '' };
}

export function properties(services: Services, name: string): Readonly<Record<string, string>> {
  const file = services.files.load(name);
  const loaded = file.kind === 'loaded' ? file : undefined;
  const isTarget = name.endsWith('.target');
  const report = loaded === undefined || isTarget ? undefined : services.report(loaded);
  const active = report?.active ?? (isTarget && loaded !== undefined ? 'active' : 'inactive');
  return {
    ...{ Id: file.name, Names: file.name === name ? name : `${file.name} ${name}` },
    Description: (loaded && lastValueOf(loaded.text, 'Unit', 'Description')) ?? name,
    LoadState: loaded === undefined ? file.kind : 'loaded',
    ...{ ActiveState: active, SubState: report?.sub ?? (isTarget ? 'active' : 'dead') },
    ...{ FragmentPath: loaded?.path ?? '', SourcePath: '', UnitFileState: services.files.state(name) ?? '' },
    ...processProperties(report),
    CanReload: loaded !== undefined && valuesOf(loaded.text, 'Service', 'ExecReload').length > 0 ? 'yes' : 'no',
    ...{ CanStart: loaded === undefined ? 'no' : 'yes', CanStop: loaded === undefined ? 'no' : 'yes', Triggers: '' },
  };
}

function processProperties(report: ServiceReport | undefined): Readonly<Record<string, string>> {
  const end = report?.mainEnd;
  return {
    ...{ MainPID: String(report?.mainPid ?? 0), Result: report?.result ?? 'success' },
    ExecMainStatus: end === undefined ? '0' : 'signal' in end ? end.signal : String(end.status),
    NRestarts: String(report?.restarts ?? 0),
  };
}

function written(end: NonNullable<ServiceReport['mainEnd']>): string {
  return 'signal' in end ? `signal=${end.signal}` : `status=${end.status}`;
}

function programName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return 'ended';
  }
}
