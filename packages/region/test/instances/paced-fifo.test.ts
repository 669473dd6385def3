/** An instance that writes to its console without end: the region reads a piece in a turn, and so much in a second. */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AgentReports } from '../../src/instances/agent-reports.ts';
import { MarkedLines } from '../../src/instances/guest/marked-lines.ts';
import { PacedFifo } from '../../src/instances/paced-fifo.ts';

let folder: string;
let writer: number;
let reader: PacedFifo;
let taken: number[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  folder = mkdtempSync(join(tmpdir(), 'sallyport-fifo-'));
  const fifo = join(folder, 'console');
  execFileSync('/usr/bin/mkfifo', [fifo]);
  const fd = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  writer = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
  taken = [];
  reader = new PacedFifo(fd, (bytes) => taken.push(bytes.length));
});

afterEach(() => {
  vi.useRealTimers();
  reader.close();
  closeSync(writer);
  rmSync(folder, { recursive: true });
});

/** Keeps the FIFO full for so many turns of the event loop; returns how many pieces were taken in the busiest. */
async function flood(turns: number): Promise<number> {
  let most = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    fill();
    const before = taken.length;
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, taken.length - before);
  }
  return most;
}

function fill(): void {
  try {
    for (;;) writeSync(writer, Buffer.alloc(4096, '\n'));
  } catch {
    // EAGAIN: it is full.
  }
}

const total = (): number => taken.reduce((sum, length) => sum + length, 0);
const second = 256 * 1024;

test('a flood of the console is read by one piece in a turn, and no faster than its pace', async () => {
  expect(await flood(200)).toBe(1);
  expect(total()).toBeGreaterThanOrEqual(second);
  expect(total()).toBeLessThanOrEqual(second + 64 * 1024);
  reader.drain();
  const before = total();
  expect(await flood(20)).toBe(0);
  vi.advanceTimersByTime(1000);
  await flood(200);
  expect(total() - before).toBeGreaterThanOrEqual(second);
  expect(total() - before).toBeLessThanOrEqual(second + 64 * 1024);
});

test('what is written at an ordinary pace is read to its end', async () => {
  writeSync(writer, 'one\n');
  reader.drain();
  writeSync(writer, 'two\n');
  closeSync(writer);
  await reader.closed;
  expect(total()).toBe(8);
  writer = openSync('/dev/null', 'w');
});

test('a piece that is nothing but line ends gives as many marked lines, and no report of an agent', () => {
  const ends = Buffer.alloc(64 * 1024, '\n');
  expect(new MarkedLines('console').push(ends)).toBe('console: \n'.repeat(ends.length));
  const reports = new AgentReports('i-1');
  expect(reports.push(ends.toString())).toBe('');
  expect(reports.push('sallyport: amazon-ssm-agent.service ended (x)\nother\namazon-ssm-agent: why\n')).toBe(
    'sallyport: i-1: amazon-ssm-agent.service ended (x)\nsallyport: i-1: amazon-ssm-agent: why\n',
  );
});
