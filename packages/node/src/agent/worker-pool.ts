/**
 * Session workers: one process of root per session, so that no session can reach the memory of another. One is always
 * started in advance, because starting it takes most of the time until a session opens.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { sessionWorkerName } from '@sallyport/aws';
import { titleRoom } from '../linux/process-title.ts';
import type { ToAgent, ToWorker } from '../worker-messages.ts';

export type Worker = {
  readonly pid: number | undefined;
  send(message: ToWorker): void;
  onMessage(listener: (message: ToAgent) => void): void;
  /** Resolves when the process has ended, with how it ended. */
  readonly ended: Promise<string>;
  kill(): void;
};

export type WorkerPool = { take(): Worker; close(): void };

export type WorkerProgram = {
  readonly execPath: string;
  /** Arguments of the runtime before the program's file. */
  readonly execArgs: readonly string[];
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
};

export function workerPool(program: WorkerProgram, log: (line: string) => void): WorkerPool {
  let spare: Worker | undefined;
  let closed = false;

  const prepare = (): Worker => {
    const worker = startWorker(program);
    void worker.ended.then(() => {
      if (spare !== worker) return;
      // It ended before it was used. The next session starts its own, so that it does not restart in a loop.
      spare = undefined;
      if (!closed) log('a waiting session worker ended by itself');
    });
    return worker;
  };

  spare = prepare();
  return {
    take() {
      const worker = spare ?? prepare();
      spare = undefined;
      // A little later, because two processes that start at once would slow down this session.
      setTimeout(() => {
        if (!closed) spare ??= prepare();
      }, 150).unref();
      return worker;
    },
    close() {
      closed = true;
      spare?.kill();
      spare = undefined;
    },
  };
}

function startWorker(program: WorkerProgram): Worker {
  const child: ChildProcess = spawn(program.execPath, [...program.execArgs, program.file, titleRoom], {
    argv0: sessionWorkerName,
    cwd: '/',
    env: { ...program.environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'json',
    // A process group of its own, so that Ctrl-C reaches only an agent in the foreground.
    detached: true,
  });
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.on('error', (error) => resolve(`cannot be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    const how = signal === null ? `ended with status ${code}` : `was ended by ${signal}`;
    // Its last messages may still be in the pipe.
    if (child.connected) child.once('disconnect', () => resolve(how));
    else resolve(how);
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      // `ended` reports a worker that died.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage(listener) {
      child.on('message', (message) => listener(message as ToAgent));
    },
    ended,
    kill() {
      child.kill('SIGKILL');
    },
  };
}
