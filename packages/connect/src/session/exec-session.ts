/**
 * One command: its exit code, stdout and stderr apart, and standard input where the agent takes it
 * (spec/session-manager 8.2; extension.ts of the protocol; spec/client A5).
 */
import { type AgreedSession, encodeFlag, endOfInput, PayloadType, parseExitCode, signalBase } from '@sallyport/ssm';
import { ConnectError } from '../connect-error.ts';
import type { DataChannel } from '../data-channel/data-channel.ts';
import type { SessionEnd } from '../data-channel/session-end.ts';
import { endError, imposedEnd } from './end-error.ts';
import { InputReader } from './input-reader.ts';
import { OutputWriter } from './output-writer.ts';
import { dataChannel, type SessionOptions, terminate } from './session-options.ts';
import type { InputStream, OutputStream } from './terminal.ts';

export type ExecOptions = SessionOptions & {
  readonly output: OutputStream;
  readonly error: OutputStream;
  /** Left out: the command reads nothing. */
  readonly input?: InputStream;
  /** Signals for the command, by number; the answer stops listening. */
  readonly onSignal?: (listener: (signal: number) => void) => () => void;
  /** Ends the session from outside. */
  readonly signal?: AbortSignal;
};

/** Our agent acknowledges larger messages; official ones are only known to take 1024 bytes (spec/client A2). */
const largePayload = 16 * 1024;
const maxSignals = 2;
const sigint = 2;
const sigquit = 3;
const ctrlC = 0x03;
const ctrlBackslash = 0x1c;

/** The command's exit code. Everything that is not an exit code is a ConnectError. */
export async function execSession(options: ExecOptions): Promise<number> {
  const exec = new Exec(options);
  try {
    return await exec.run();
  } catch (error) {
    await terminate(options);
    throw error;
  } finally {
    exec.close();
  }
}

class Exec {
  readonly #options: ExecOptions;
  readonly #channel: DataChannel;
  readonly #output: OutputWriter;
  readonly #error: OutputWriter;
  readonly #input: InputReader | undefined;
  #stopSignals: () => void = () => {};
  #takesInput = false;
  #signals = 0;
  #exitCode: number | undefined;
  /** Why this side ended it, if it did. */
  #failure: ConnectError | undefined;

  constructor(options: ExecOptions) {
    this.#options = options;
    this.#channel = dataChannel(options, ['NonInteractiveCommands'], {
      ready: (session) => this.#begin(session),
      data: (payloadType, payload) => this.#take(payloadType, payload),
      drained: () => this.#input?.drained(),
      status: (status) => options.notice?.(status),
    });
    const deliver = (): void => this.#channel.deliver();
    const broken = (): void => this.#cancel("the reader of the command's output has gone");
    this.#output = new OutputWriter(options.output, deliver, broken);
    this.#error = new OutputWriter(options.error, deliver, broken);
    this.#input =
      options.input === undefined
        ? undefined
        : new InputReader(options.input, {
            data: (bytes) => this.#feed(bytes),
            end: () => this.#endInput(),
            backlog: () => this.#channel.backlog,
          });
  }

  async run(): Promise<number> {
    const { signal } = this.#options;
    const abort = (): void => this.#cancel('the command was cancelled');
    signal?.addEventListener('abort', abort);
    this.#stopSignals = this.#options.onSignal?.((number) => this.#signal(number)) ?? this.#stopSignals;
    try {
      this.#channel.start();
      if (signal?.aborted === true) abort();
      return this.#result(await this.#channel.ended);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#stopSignals();
    this.#input?.close();
    this.#output.close();
    this.#error.close();
  }

  #begin(session: AgreedSession): void {
    if (session.customerMessage !== '') this.#options.notice?.({ type: 'message', text: session.customerMessage });
    this.#takesInput = session.takesInput;
    if (this.#takesInput) this.#channel.maxPayload = largePayload;
    if (this.#input === undefined) this.#endInput();
    else this.#input.start();
  }

  #take(payloadType: number, payload: Uint8Array): boolean {
    switch (payloadType) {
      case PayloadType.output:
        return this.#output.write(payload);
      case PayloadType.stdErr:
        return this.#error.write(payload);
      case PayloadType.exitCode:
        this.#exitCode = parseExitCode(payload);
        return true;
      default:
        return true;
    }
  }

  #feed(bytes: Uint8Array): void {
    if (this.#takesInput) {
      this.#channel.write(PayloadType.output, bytes);
      return;
    }
    // Sent all the same, an official agent would drop it, or read 0x03 in it as Ctrl-C.
    this.#failure ??= new ConnectError(
      'connect/input-unavailable',
      'the agent on this instance gives commands no standard input',
      'run it with </dev/null, or put what it needs into its arguments',
    );
    this.#channel.terminate();
  }

  #cancel(sentence: string): void {
    this.#failure ??= new ConnectError('connect/cancelled', sentence);
    this.#channel.terminate();
  }

  #endInput(): void {
    if (this.#takesInput) this.#channel.write(PayloadType.flag, encodeFlag(endOfInput));
  }

  #signal(number: number): void {
    // Nothing runs yet, or the command has had two signals and still runs: the person must be able to end it.
    if (!this.#channel.ready || ++this.#signals > maxSignals) {
      this.#cancel('the command was cancelled');
      return;
    }
    if (this.#takesInput) {
      this.#channel.write(PayloadType.flag, encodeFlag(signalBase + number));
    } else if (number === sigint || number === sigquit) {
      const byte = number === sigint ? ctrlC : ctrlBackslash;
      this.#channel.write(PayloadType.output, Uint8Array.of(byte));
    } else {
      // Official agents know no other signal, and every other one is sent to end the command.
      this.#cancel('the command was cancelled');
    }
  }

  #result(end: SessionEnd): number {
    if (this.#failure !== undefined) throw this.#failure;
    // Output after the exit code may be missing.
    const imposed = end.how === 'closed' ? imposedEnd(end.output) : undefined;
    if (imposed !== undefined) throw imposed;
    if (this.#exitCode !== undefined) return this.#exitCode;
    const error = endError(end);
    if (error !== undefined) throw error;
    throw new ConnectError(
      'connect/no-exit-code',
      'the session ended before the exit code of the command came',
      [
        'AWS gives no reason when TerminateSession ended it: sallyport sessions ls --history',
        'without separateOutputStream in the session document, or with an agent older than 3.1, none ever comes',
      ].join('\n'),
    );
  }
}
