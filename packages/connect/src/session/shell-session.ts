/**
 * A shell: bytes both ways, unaltered, the window's size, and an exit from a dead connection (spec/session-manager 8.1, 18, H1;
 * spec/client A7 to A9).
 */
import { type AgreedSession, encodeSize, PayloadType, type TerminalSize } from '@sallyport/ssm';
import { ConnectError } from '../connect-error.ts';
import type { DataChannel } from '../data-channel/data-channel.ts';
import type { SessionEnd } from '../data-channel/session-end.ts';
import { EscapeFilter, escapeHelp } from './escape.ts';
import { InputReader } from './input-reader.ts';
import { OutputWriter } from './output-writer.ts';
import { dataChannel, type SessionOptions, terminate } from './session-options.ts';
import type { Terminal } from './terminal.ts';

export type ShellOptions = SessionOptions & {
  readonly terminal: Terminal;
  /** False for scripts: `~.` is then text like any other. */
  readonly escapes?: boolean;
  /** Ends the session from outside: a signal, a parent that died. */
  readonly signal?: AbortSignal;
};

/** What the official client sends when there is no window. */
const noWindow: TerminalSize = { cols: 80, rows: 24 };
const interrupt: readonly number[] = [0x03, 0x04, 0x1c];
/** Typed before the shell is there. */
const maxTypedAhead = 64 * 1024;

/** Resolves when the session is over and the terminal is as it was; throws ConnectError when it could not be had or kept. */
export async function shellSession(options: ShellOptions): Promise<SessionEnd> {
  const shell = new Shell(options);
  try {
    return await shell.run();
  } finally {
    shell.close();
  }
}

class Shell {
  readonly #options: ShellOptions;
  readonly #terminal: Terminal;
  readonly #escape = new EscapeFilter();
  readonly #channel: DataChannel;
  readonly #output: OutputWriter;
  readonly #input: InputReader;
  #stopResizing: () => void = () => {};
  #typedAhead: Uint8Array[] = [];
  #typedBytes = 0;
  #ready = false;
  #cancelled = false;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#terminal = options.terminal;
    this.#channel = dataChannel(options, ['Standard_Stream', 'InteractiveCommands'], {
      ready: (session) => this.#begin(session),
      data: (payloadType, payload) => this.#show(payloadType, payload),
      drained: () => this.#input.drained(),
      status: (status) => options.notice?.(status),
    });
    this.#output = new OutputWriter(
      options.terminal.output,
      () => this.#channel.deliver(),
      () => this.#terminate(),
    );
    this.#input = new InputReader(options.terminal.input, {
      data: (bytes) => this.#typed(bytes),
      end: () => this.#inputEnded(),
      backlog: () => this.#channel.backlog,
    });
  }

  async run(): Promise<SessionEnd> {
    const { signal } = this.#options;
    const abort = (): void => this.#terminate();
    signal?.addEventListener('abort', abort);
    try {
      this.#terminal.setRaw(true);
      this.#stopResizing = this.#terminal.onResize(() => this.#resize());
      // Before the first prompt, which is then drawn for the right width.
      this.#resize();
      this.#channel.start();
      this.#input.start();
      if (signal?.aborted === true) abort();
      const end = await this.#channel.ended;
      if (this.#cancelled) throw new ConnectError('connect/cancelled', 'the session was cancelled before it began');
      if (end.how === 'terminated') await terminate(this.#options);
      return end;
    } catch (error) {
      await terminate(this.#options);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#stopResizing();
    this.#input.close();
    this.#output.close();
    this.#terminal.setRaw(false);
  }

  #begin(session: AgreedSession): void {
    this.#ready = true;
    if (session.customerMessage !== '') this.#options.notice?.({ type: 'message', text: session.customerMessage });
    // What arrives before an agent knows that there is no handshake, or during one, is acknowledged and thrown away, the size included.
    this.#resize();
    const typed = this.#typedAhead;
    this.#typedAhead = [];
    for (const bytes of typed) this.#channel.write(PayloadType.output, bytes);
  }

  #show(payloadType: number, payload: Uint8Array): boolean {
    const visible = payloadType === PayloadType.output || payloadType === PayloadType.stdErr;
    return visible ? this.#output.write(payload) : true;
  }

  #typed(bytes: Uint8Array): void {
    if (this.#options.escapes === false) {
      this.#send(bytes);
      return;
    }
    const { forward, commands } = this.#escape.push(bytes);
    this.#send(forward);
    if (commands.includes('help')) this.#options.notice?.({ type: 'message', text: escapeHelp });
    if (commands.includes('disconnect')) this.#terminate();
  }

  #send(bytes: Uint8Array): void {
    if (this.#ready) {
      this.#channel.write(PayloadType.output, bytes);
      return;
    }
    // In raw mode Ctrl-C is a byte; while there is no shell to receive it, it ends the attempt.
    if (this.#options.escapes !== false && bytes.some((byte) => interrupt.includes(byte))) {
      this.#cancelled = true;
      this.#terminate();
      return;
    }
    this.#typedBytes += bytes.length;
    if (this.#typedBytes <= maxTypedAhead) this.#typedAhead.push(bytes.slice());
  }

  /** A terminal that hung up ends the session; the end of a script is Ctrl-D typed at its end. */
  #inputEnded(): void {
    if (this.#options.escapes === false) this.#send(Uint8Array.of(0x04));
    else this.#terminate();
  }

  #resize(): void {
    this.#channel.write(PayloadType.size, encodeSize(this.#terminal.size() ?? noWindow));
  }

  #terminate(): void {
    this.#channel.terminate();
  }
}
