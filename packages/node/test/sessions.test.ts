import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import {
  encodeChannelClosed,
  encodeInteractiveShell,
  encodeTaskAcknowledge,
  type Frame,
  parseTaskComplete,
  type TaskComplete,
} from '@sallyport/ssm';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Completion, taskCompletions } from '../src/agent/completions.ts';
import { endOrphanedSessions } from '../src/agent/orphaned-sessions.ts';
import { sessionRecords } from '../src/agent/session-records.ts';
import { liveSessions } from '../src/agent/sessions.ts';
import type { Worker } from '../src/agent/worker-pool.ts';
import type { SessionPlan } from '../src/session-plan.ts';
import type { ToAgent, ToWorker } from '../src/worker-messages.ts';

/** A worker that does what the test says. */
class FakeWorker implements Worker {
  readonly pid = 4242;
  readonly got: ToWorker[] = [];
  killed = false;
  readonly #ended = Promise.withResolvers<string>();
  #listener: (message: ToAgent) => void = () => undefined;
  readonly ended: Promise<string> = this.#ended.promise;

  send(message: ToWorker): void {
    this.got.push(message);
  }

  onMessage(listener: (message: ToAgent) => void): void {
    this.#listener = listener;
  }

  says(message: ToAgent): void {
    this.#listener(message);
  }

  ends(how = 'ended with status 0'): void {
    this.#ended.resolve(how);
  }

  kill(): void {
    this.killed = true;
    this.ends('was ended by SIGKILL');
  }
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/sallyport-records-`);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.useRealTimers();
});

function setup(limit = 10) {
  const workers: FakeWorker[] = [];
  const reports: Completion[] = [];
  const ended: string[] = [];
  const log: string[] = [];
  const sessions = liveSessions({
    node: () =>
      Promise.resolve({
        instanceId: 'i-1',
        region: 'eu-west-1',
        gatewayUrl: 'https://x',
        kmsUrl: 'https://k',
        logsUrl: 'https://l',
        s3Url: 'https://s',
        s3PathStyle: false,
        deniedAddresses: [],
      }),
    pool: {
      take() {
        const worker = new FakeWorker();
        workers.push(worker);
        return worker;
      },
      close: () => undefined,
    },
    records: sessionRecords(`${folder}/sessions`),
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 's' }),
    ssmUser: () => Promise.reject(new Error('no user for you')),
    getParameters: () => Promise.resolve(new Map()),
    report: (completion) => reports.push(completion),
    log: (line) => log.push(line),
    now: () => new Date(0),
    limit,
    processTree: ({ pid, sessionId, audit }) => ({
      end() {
        ended.push(`${pid} ${sessionId} ${audit}`);
        return Promise.resolve();
      },
    }),
  });
  return { sessions, workers, reports, ended, log };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function frame(payload: Uint8Array, messageId: string = randomUUID()): Frame {
  return {
    messageType: 'x',
    schemaVersion: 1,
    createdDate: 1,
    sequenceNumber: 0,
    flags: 0,
    messageId,
    payloadType: 0,
    payload,
  };
}

function starting(
  sessionId: string,
  document: Record<string, unknown> = { sessionType: 'Standard_Stream' },
  messageId?: string,
): Frame {
  const start = { sessionId, documentName: 'D', parameters: {}, runAsUser: '', sessionOwner: 'arn:o' };
  return frame(encodeInteractiveShell(start, { schemaVersion: '1.0', ...document }), messageId);
}

describe('a session', () => {
  test('is given to a worker with its record, and reported when it ends', async () => {
    const { sessions, workers, reports } = setup();
    sessions.start(starting('s-1'));
    await tick();
    expect(workers[0]?.got[0]).toMatchObject({ type: 'start', plan: { sessionId: 's-1', owner: 'arn:o' } });
    const path = `${folder}/sessions/s-1.json`;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(`${folder}/sessions`).mode & 0o777).toBe(0o700);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      sessionId: 's-1',
      owner: 'arn:o',
      documentName: 'D',
      sessionType: 'Standard_Stream',
      startedAt: '1970-01-01T00:00:00.000Z',
    });
    workers[0]?.says({ type: 'done', status: 'Success', output: '' });
    workers[0]?.ends();
    await tick();
    expect(reports).toEqual([{ sessionId: 's-1', status: 'Success', output: '' }]);
    expect(readdirSync(`${folder}/sessions`)).toEqual([]);
  });

  test('whose worker dies is a failure, and its processes are ended', async () => {
    const { sessions, workers, reports, ended } = setup();
    sessions.start(starting('s-1'));
    await tick();
    workers[0]?.says({ type: 'child', pid: 77, audit: '9' });
    workers[0]?.ends('was ended by SIGSEGV');
    await tick();
    expect(ended).toEqual(['77 s-1 9']);
    expect(reports).toEqual([
      { sessionId: 's-1', status: 'Failed', output: 'the session worker was ended by SIGSEGV' },
    ]);
  });

  test('is started once, whether its message or only its id comes again', async () => {
    const { sessions, workers } = setup();
    const message = starting('s-1');
    for (const again of [message, message, starting('s-1')]) sessions.start(again);
    await tick();
    expect(workers.length).toBe(1);
  });

  test('beyond the limit is refused with a reason', async () => {
    const { sessions, reports } = setup(2);
    for (const id of ['s-1', 's-2', 's-3']) sessions.start(starting(id));
    await tick();
    expect(reports).toEqual([
      { sessionId: 's-3', status: 'Failed', output: 'this node has 2 sessions, which is its limit' },
    ]);
  });

  test('of an invalid document is refused with a reason', async () => {
    const { sessions, reports, workers } = setup();
    sessions.start(starting('s-1', { schemaVersion: '2.2', sessionType: 'Standard_Stream' }));
    sessions.start(starting('s-2', { sessionType: 'Telepathy' }));
    await tick();
    expect(reports.map(({ sessionId, status }) => `${sessionId} ${status}`)).toEqual(['s-1 Failed', 's-2 Failed']);
    expect(workers).toEqual([]);
  });

  test.each(['../../etc/passwd', '..', 'a/b', ''])(
    'path-in-session-id: %j reaches no path and gets no answer',
    async (id) => {
      const { sessions, reports, workers, log } = setup();
      sessions.start(starting(id));
      await tick();
      expect([reports, workers]).toEqual([[], []]);
      expect(log.length).toBe(1);
    },
  );

  test('that is closed is asked to end, then killed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { sessions, workers } = setup();
    sessions.start(starting('s-1'));
    await tick();
    sessions.closed(
      frame(encodeChannelClosed({ messageId: '', createdDate: '', destinationId: '', sessionId: 's-1', output: '' })),
    );
    expect(workers[0]?.got.at(-1)).toMatchObject({ type: 'end' });
    expect(workers[0]?.killed).toBe(false);
    vi.advanceTimersByTime(10_000);
    expect(workers[0]?.killed).toBe(true);
  });

  test('gets fresh credentials, and reasons when there are none', async () => {
    const { sessions, workers } = setup();
    sessions.start(starting('s-1'));
    await tick();
    workers[0]?.says({ type: 'request', what: 'credentials' });
    workers[0]?.says({ type: 'request', what: 'ssm-user' });
    await tick();
    expect(workers[0]?.got.slice(1)).toEqual([
      { type: 'credentials', credentials: { accessKeyId: 'a', secretAccessKey: 's' } },
      { type: 'refused', about: 'ssm-user', reason: 'no user for you' },
    ]);
  });

  test('does not begin while the agent ends', async () => {
    const { sessions, workers, reports } = setup();
    sessions.start(starting('s-1'));
    await tick();
    const closing = sessions.close();
    sessions.start(starting('s-2'));
    expect(reports).toEqual([{ sessionId: 's-2', status: 'Failed', output: 'the agent is stopping' }]);
    expect(workers[0]?.got.at(-1)).toMatchObject({ type: 'end' });
    workers[0]?.says({ type: 'done', status: 'Success', output: '' });
    workers[0]?.ends();
    await closing;
  });
});

describe('records of an earlier agent', () => {
  test('are removed with their sessions, as are other files', async () => {
    mkdirSync(`${folder}/sessions`);
    writeFileSync(`${folder}/sessions/s-9.json`, '{}');
    writeFileSync(`${folder}/sessions/s-8.json#`, '{}');
    mkdirSync(`${folder}/sessions/junk`);
    const ended: string[] = [];
    const ends = await endOrphanedSessions(
      sessionRecords(`${folder}/sessions`),
      () => undefined,
      (id) => {
        ended.push(id);
        return Promise.resolve();
      },
    );
    expect(ended).toEqual(['s-9']);
    expect(ends).toMatchObject([{ sessionId: 's-9', status: 'Failed' }]);
    expect(readdirSync(`${folder}/sessions`)).toEqual([]);
  });

  test('path-in-session-id: no other name can be written', () => {
    const plan = { sessionId: '../x' } as SessionPlan;
    expect(() => sessionRecords(folder).write(plan, new Date(0))).toThrow('not a session id');
  });
});

describe('the completion of a session', () => {
  function telling() {
    vi.useFakeTimers();
    const told: TaskComplete[] = [];
    let up = true;
    const completions = taskCompletions({
      instanceId: 'i-1',
      channel: () => ({
        send(_type: string, payload: Uint8Array) {
          if (!up) return undefined;
          told.push(parseTaskComplete(payload));
          return 'id';
        },
      }),
    });
    return { completions, told, connect: (now: boolean) => (up = now) };
  }

  const ended: Completion = { sessionId: 's-1', status: 'Failed', output: 'why' };

  test('is sent three times, a second apart', () => {
    const { completions, told } = telling();
    completions.report(ended);
    completions.report(ended);
    vi.advanceTimersByTime(10_000);
    expect(told.map((one) => [one.taskId, one.finalTaskStatus, one.output, one.retryNumber])).toEqual([
      ['s-1', 'Failed', 'why', 1],
      ['s-1', 'Failed', 'why', 2],
      ['s-1', 'Failed', 'why', 3],
    ]);
  });

  test('is sent until it is acknowledged', () => {
    const { completions, told } = telling();
    completions.report(ended);
    vi.advanceTimersByTime(1500);
    completions.acknowledged(encodeTaskAcknowledge({ messageId: 'x', taskId: 's-1' }));
    vi.advanceTimersByTime(10_000);
    expect(told.length).toBe(2);
  });

  test('waits for the control channel', () => {
    const { completions, told, connect } = telling();
    connect(false);
    completions.report(ended);
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    connect(true);
    completions.resume();
    expect(told.length).toBe(1);
    completions.close();
    vi.advanceTimersByTime(60_000);
    expect(told.length).toBe(1);
  });
});
