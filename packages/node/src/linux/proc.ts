/** Processes from /proc, read synchronously. */
import { readdirSync, readFileSync } from 'node:fs';

export type ProcessRow = {
  readonly pid: number;
  readonly parent: number;
  /** Process group. */
  readonly group: number;
  readonly session: number;
  /** Clock ticks from boot to its start, which differ for a later process with the same pid. */
  readonly started: number;
  readonly zombie: boolean;
};

export function processTable(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const row = processRow(Number(entry));
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

function processRow(pid: number): ProcessRow | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/**
 * A process and its descendants, found from parent to child: the cost does not grow with the processes of others. undefined where
 * the kernel does not list children (CONFIG_PROC_CHILDREN).
 */
export function descendants(pid: number): ProcessRow[] | undefined {
  const rows: ProcessRow[] = [];
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const row = processRow(next);
    if (row === undefined) continue;
    const children = childrenOf(next);
    if (children === undefined && processRow(next) !== undefined) return undefined;
    rows.push(row);
    waiting.push(...(children ?? []));
  }
  return rows;
}

/** Each thread has a list of the children that it started. */
function childrenOf(pid: number): readonly number[] | undefined {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return undefined;
  }
}

/** The command name is in parentheses and may contain spaces and parentheses: fields begin after the last one. */
export function parseStat(text: string): ProcessRow | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const pid = Number.parseInt(text, 10);
  const [state, parent, group, session] = fields;
  const started = fields[19];
  if (Number.isNaN(pid) || session === undefined || started === undefined) return undefined;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    started: Number(started),
    zombie: state === 'Z' || state === 'X',
  };
}

/** Whether a process began with this variable in its environment. */
export function hasVariable(pid: number, name: string, value: string): boolean {
  return readOrNothing(`/proc/${pid}/environ`)?.split('\0').includes(`${name}=${value}`) === true;
}

/** Real, effective, saved and filesystem uid; empty when the process has ended. */
export function processUids(pid: number): readonly number[] {
  const line = /^Uid:\t(.+)$/m.exec(readOrNothing(`/proc/${pid}/status`) ?? '')?.[1];
  return line?.split('\t').map(Number) ?? [];
}

/** The command line, which a process can set to any text. */
export function processWords(pid: number): readonly string[] {
  return readOrNothing(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // The process ended between listing and reading.
    return undefined;
  }
}
