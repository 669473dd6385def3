/**
 * NonInteractiveCommands: a program without a terminal, with separate outputs and an exit code (spec/session-manager
 * 8.2). Bytes are unchanged, and the exit code after a signal is 128 plus its number, as in a shell; the official agent
 * changes bytes that are not UTF-8 and reports 1.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Readable } from 'node:stream';
import type { User } from '@sallyport/linux';
import {
  encodeExitCode,
  endOfInput,
  Flag,
  PayloadType,
  parseFlag,
  type StreamMessage,
  signalOfFlag,
} from '@sallyport/ssm';
import { clientSignals } from '../linux/client-signals.ts';
import { sessionEnvironment } from '../linux/environment.ts';
import { homeOf } from '../linux/home.ts';
import { loginsBelow } from '../linux/login-process.ts';
import { openPipes, type Pipes } from '../linux/pipes.ts';
import { processTree } from '../linux/process-tree.ts';
import { setprivCommand } from '../linux/setpriv.ts';
import { NodeError } from '../node-error.ts';
import type { CommandTask, SessionPlan } from '../session-plan.ts';
import { highWater } from './data-channel.ts';
import { linePrefixer } from './line-prefixer.ts';
import { lateLogin, loginWatch } from './login-watch.ts';
import { outputFile } from './output-file.ts';
import { type Client, type EndMode, normalEnd, type Task, type TaskEnd } from './task.ts';

/** Bytes that official clients send for signals. */
const interrupt = 0x03;
const quitByte = 0x1c;
/** Most standard input that the command has not read yet; more is not acknowledged to the client. */
const maxInput = 256 * 1024;
/** Background children of a command may keep its output open; after this time without output the session ends. */
const quietMs = 2000;
/** Output that never pauses, such as that of a background process, ends here. */
const maxLateMs = 10_000;
const tickMs = 50;

export type CommandOptions = {
  readonly plan: SessionPlan;
  readonly task: CommandTask;
  readonly account: User;
  readonly client: Client;
  /** The client sends standard input, its end and signals (extension.ts of @sallyport/ssm). */
  readonly sendsInput: boolean;
  /** What an end by the client itself ends. */
  readonly ownEnd: () => EndMode;
  readonly onChild: (pid: number) => void;
  /** The audit session of this process, which its children are in. */
  readonly audit: string | undefined;
};

export async function startCommand(options: CommandOptions): Promise<Task> {
  const { task, client } = options;
  // AWS's default: both outputs together, and only once the command has ended.
  const output = task.separateOutput ? undefined : await outputFile();
  const pipes = await openPipes(options.account, options.sendsInput);
  const child = launch(options, pipes);
  const tree = processTree({ pid: child.pid, sessionId: options.plan.sessionId, audit: options.audit });
  const sources = [pipes.fromOutput, pipes.fromError];
  let cancelled: Promise<void> | undefined;
  let heardAt = Date.now();

  const carry = (source: Readable, payloadType: number, prefix: string): Promise<void> => {
    const prefixed = linePrefixer(prefix);
    source.on('data', (bytes: Buffer) => {
      heardAt = Date.now();
      if (output !== undefined) output.add(bytes);
      else client.write(payloadType, prefixed(bytes));
      if (client.backlog > highWater) for (const one of sources) one.pause();
    });
    source.on('error', () => source.destroy());
    return new Promise((resolve) => source.once('close', () => resolve()));
  };
  const carried = Promise.all([
    carry(pipes.fromOutput, PayloadType.output, task.stdoutPrefix),
    carry(pipes.fromError, PayloadType.stdErr, task.stderrPrefix),
  ]);

  const input = pipes.toInput;
  // EPIPE: the command has closed its input; further input is dropped.
  input?.on('error', () => input.destroy());
  input?.on('drain', () => client.wake());
  input?.on('close', () => client.wake());

  const running = (): number | undefined =>
    child.exitCode === null && child.signalCode === null ? child.pid : undefined;
  const signals = clientSignals({ group: running, elevated: options.account.uid === 0 });
  let late = false;
  const watch = loginWatch({
    logins: () => loginsBelow(child.pid, tree.look),
    onOpen: () => undefined,
    onLate() {
      late = true;
      void cancel('everything');
    },
  });

  let everything: Promise<void> | undefined;
  const cancel = (mode: EndMode): Promise<void> => {
    if (mode === 'hang-up') cancelled ??= tree.hangUp(hangUpGroup).finally(closeStreams);
    else {
      everything ??= tree.end().finally(closeStreams);
      cancelled = everything;
    }
    return cancelled;
  };
  const closeStreams = (): void => {
    for (const source of sources) source.destroy();
    input?.destroy();
  };
  const hangUpGroup = (): void => {
    const group = running();
    if (group === undefined) return;
    for (const name of ['SIGHUP', 'SIGCONT'] as const) {
      try {
        process.kill(-group, name);
      } catch {
        // It has just ended.
      }
    }
  };

  const takeFlag = (flag: number): void => {
    const number = options.sendsInput ? signalOfFlag(flag) : undefined;
    if (number !== undefined) signals.send(number);
    else if (flag === endOfInput) input?.end();
    else if (flag === Flag.terminateSession) void cancel(options.ownEnd());
  };

  const takeInput = (bytes: Uint8Array): boolean => {
    if (options.sendsInput) {
      if (input === undefined || input.destroyed || input.writableEnded) return true;
      if (input.writableLength > maxInput) return false;
      input.write(bytes);
      return true;
    }
    if (bytes.includes(interrupt)) signals.send(constants.signals.SIGINT);
    if (bytes.includes(quitByte)) signals.send(constants.signals.SIGQUIT);
    return true;
  };

  const finish = async (): Promise<TaskEnd> => {
    const code = await exitCodeOf(child).finally(watch.close);
    heardAt = Date.now();
    const quiet = quietPeriod(
      () => heardAt,
      () => sources.some((source) => source.isPaused()),
    );
    await Promise.race([carried, quiet.promise]);
    quiet.stop();
    if (cancelled !== undefined) {
      await cancelled;
      return late ? { status: 'Failed', output: lateLogin } : normalEnd;
    }
    for (const source of sources) source.destroy();
    input?.destroy();
    if (output === undefined) client.write(PayloadType.exitCode, encodeExitCode(code));
    else
      await output.send(
        (bytes) => client.write(PayloadType.output, bytes),
        () => client.backlog > highWater,
      );
    return normalEnd;
  };

  return {
    accept(message: StreamMessage) {
      if (message.payloadType === PayloadType.output) return takeInput(message.payload);
      if (message.payloadType === PayloadType.flag) takeFlag(parseFlag(message.payload));
      return true;
    },
    room() {
      for (const source of sources) source.resume();
      output?.room();
    },
    ended: finish(),
    cancel,
  };
}

function launch(options: CommandOptions, pipes: Pipes): ChildProcess {
  const { account, plan, task } = options;
  const [file = '', ...args] = task.words;
  const argv = setprivCommand(account, { file, args }, { dieWithParent: true });
  const child = spawn(argv.file, argv.args, {
    env: sessionEnvironment(account, plan, false),
    cwd: homeOf(account),
    // An output file is one stream, in the order it was written.
    stdio: [pipes.input ?? 'ignore', pipes.output, task.separateOutput ? pipes.error : pipes.output],
    // A session of its own, so that a signal reaches the command and its children and not the worker.
    detached: true,
  });
  pipes.handedOver();
  if (child.pid !== undefined) options.onChild(child.pid);
  return child;
}

function exitCodeOf(child: ChildProcess): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', (cause: NodeJS.ErrnoException) => {
    reject(new NodeError('node/command', `the command cannot be started (${cause.code})`, { cause }));
  });
  child.once('exit', (code, signal) => {
    resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
  });
  return promise;
}

/** Resolves after a time without output, not counting while the client does not read. */
function quietPeriod(
  lastOutputAt: () => number,
  isFull: () => boolean,
): { readonly promise: Promise<void>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let lateMs = 0;
  const timer = setInterval(() => {
    if (isFull()) return;
    lateMs += tickMs;
    if (lateMs > maxLateMs || Date.now() - lastOutputAt() > quietMs) resolve();
  }, tickMs);
  return { promise, stop: () => clearInterval(timer) };
}
