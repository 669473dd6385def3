import { describe, expect, test } from 'vitest';
import { type ProcessRow, parseStat } from '../src/linux/proc.ts';
import { processTree } from '../src/linux/process-tree.ts';

type Row = {
  pid: number;
  parent: number;
  session: number;
  started?: number;
  marked?: boolean;
  audit?: string;
  provisioning?: boolean;
  deaf?: boolean;
  zombie?: boolean;
};

/** A little machine: processes that end when signalled, children of the dead going to process 1. */
function machine(rows: Row[], onSleep?: (rows: Row[]) => void) {
  const killed: string[] = [];
  const remove = (pid: number): void => {
    rows = rows.filter((row) => row.pid !== pid);
    for (const row of rows) if (row.parent === pid) row.parent = 1;
  };
  return {
    killed,
    alive: () => rows.map((row) => row.pid),
    ports: {
      table: (): ProcessRow[] => rows.map((row) => ({ started: 1, zombie: false, group: row.session, ...row })),
      marked: (pid: number, id: string) => id === 's-1' && rows.some((row) => row.pid === pid && row.marked === true),
      audit: (pid: number) => rows.find((row) => row.pid === pid)?.audit,
      provisioning: (pid: number) => rows.some((row) => row.pid === pid && row.provisioning === true),
      kill(pid: number, signal: NodeJS.Signals) {
        killed.push(`${signal} ${pid}`);
        const row = rows.find((one) => one.pid === pid);
        if (signal === 'SIGKILL' || (signal === 'SIGHUP' && row?.deaf !== true)) remove(pid);
      },
      sleep() {
        onSleep?.(rows);
        return Promise.resolve();
      },
    },
  };
}

const bystanders: Row[] = [
  { pid: 1, parent: 0, session: 1 },
  { pid: 50, parent: 1, session: 50 },
  { pid: 60, parent: 50, session: 60 },
];

describe('the processes of a session are', () => {
  test('its first process, its descendants, its terminal session and marked processes, and no others', () => {
    const { ports } = machine([
      ...bystanders,
      { pid: 100, parent: 60, session: 100 },
      { pid: 101, parent: 100, session: 100 },
      { pid: 102, parent: 101, session: 102 },
      { pid: 103, parent: 1, session: 100 },
      { pid: 104, parent: 1, session: 102 },
      { pid: 105, parent: 1, session: 105, marked: true },
      { pid: 106, parent: 105, session: 106 },
      { pid: 107, parent: 1, session: 107 },
    ]);
    expect(processTree({ pid: 100, sessionId: 's-1' }, ports).look()).toEqual([100, 101, 102, 103, 104, 105, 106]);
  });

  test('found by their environment when the first one is unknown', () => {
    const { ports } = machine([...bystanders, { pid: 105, parent: 1, session: 105, marked: true }]);
    expect(processTree({ pid: undefined, sessionId: 's-1' }, ports).look()).toEqual([105]);
    expect(processTree({ pid: undefined, sessionId: 's-2' }, ports).look()).toEqual([]);
  });

  test('found by their audit session alone', () => {
    const { ports } = machine([
      ...bystanders,
      { pid: 100, parent: 60, session: 100, audit: '7' },
      { pid: 108, parent: 1, session: 108, audit: '7' },
      { pid: 109, parent: 1, session: 109, audit: '8' },
    ]);
    expect(processTree({ pid: 100, sessionId: 's-1', audit: '7' }, ports).look()).toEqual([100, 108]);
    expect(processTree({ pid: 100, sessionId: 's-1' }, ports).look()).toEqual([100]);
  });

  test('still known when their parents have ended, but not by the same pid alone', () => {
    const rows: Row[] = [
      ...bystanders,
      { pid: 100, parent: 60, session: 100 },
      { pid: 101, parent: 100, session: 777 },
    ];
    const { ports } = machine(rows);
    const tree = processTree({ pid: 100, sessionId: 's-1' }, ports);
    expect(tree.look()).toEqual([100, 101]);
    ports.kill(100, 'SIGKILL');
    expect(tree.look()).toEqual([101]);
    const row = rows.find((one) => one.pid === 101);
    if (row !== undefined) Object.assign(row, { started: 2 });
    expect(tree.look()).toEqual([]);
  });
});

test('recycled-pid: a pid that is in use again is no process of the session', async () => {
  const rows: Row[] = [...bystanders, { pid: 100, parent: 60, session: 100 }];
  const { ports, alive, killed } = machine(rows);
  const tree = processTree({ pid: 100, sessionId: 's-1' }, ports);
  const row = rows.find((one) => one.pid === 100);
  if (row !== undefined) Object.assign(row, { parent: 1, started: 2 });
  rows.push({ pid: 101, parent: 100, session: 100 });
  expect(tree.look()).toEqual([]);
  await tree.end();
  expect([alive(), killed]).toEqual([[1, 50, 60, 100, 101], []]);
});

describe('their end', () => {
  test('is by SIGHUP, then SIGKILL, and of no other process', async () => {
    const { ports, alive, killed } = machine([
      ...bystanders,
      { pid: 100, parent: 60, session: 100 },
      { pid: 101, parent: 100, session: 100, deaf: true },
    ]);
    await processTree({ pid: 100, sessionId: 's-1' }, ports).end();
    expect(alive()).toEqual([1, 50, 60]);
    expect(killed.slice(0, 2)).toEqual(['SIGHUP 100', 'SIGCONT 100']);
    expect(killed).toContain('SIGKILL 101');
    expect(killed.some((line) => /\b(1|50|60)$/.test(line))).toBe(false);
  });

  test('includes processes started meanwhile', async () => {
    let next = 200;
    const { ports, alive } = machine([...bystanders, { pid: 100, parent: 60, session: 100, deaf: true }], (rows) => {
      if (next < 205 && rows.some((row) => row.pid >= 100))
        rows.push({ pid: next, parent: 100, session: next++, deaf: true });
    });
    await processTree({ pid: 100, sessionId: 's-1' }, ports).end();
    expect(alive()).toEqual([1, 50, 60]);
  });

  test('spares what creates an account, so that no account is left half made', async () => {
    const { ports, alive, killed } = machine([
      ...bystanders,
      { pid: 100, parent: 60, session: 100 },
      { pid: 101, parent: 100, session: 101, provisioning: true },
      { pid: 102, parent: 101, session: 102, provisioning: true },
      { pid: 103, parent: 100, session: 103, deaf: true },
    ]);
    await processTree({ pid: 100, sessionId: 's-1' }, ports).end();
    expect(alive()).toEqual([1, 50, 60, 101, 102]);
    expect(killed.filter((line) => /10[12]$/.test(line))).toEqual([]);
  });

  test('does not wait for zombies', async () => {
    const { ports } = machine([...bystanders, { pid: 100, parent: 60, session: 100, zombie: true }]);
    await processTree({ pid: 100, sessionId: 's-1' }, ports).end();
    expect(processTree({ pid: 100, sessionId: 's-1' }, ports).look()).toEqual([]);
  });
});

test('name-in-proc-stat: a process cannot fake its session by its name', () => {
  const line = '4242 (x) S 1 1 1 (a b) S 17 4242 99 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 123456 0 0';
  expect(parseStat(line)).toEqual({ pid: 4242, parent: 17, group: 4242, session: 99, started: 123456, zombie: false });
});
