/**
 * A program on a pseudo-terminal. Uses the prebuilt addon of @lydell/node-pty directly: the package's own writer uses a
 * whole CPU when a program does not read, and its loader does not find the addon in a bundle.
 */
import { chmodSync, chownSync, statSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isSea } from 'node:sea';
import { ReadStream } from 'node:tty';
import { NodeError } from '../node-error.ts';
import type { Argv } from './setpriv.ts';

export type TerminalSize = { readonly cols: number; readonly rows: number };

export type Exit = { readonly code: number; readonly signal: number };

export type Pty = {
  readonly pid: number;
  /** Queues the bytes; false when too many are queued, until `onRoom`. */
  write(bytes: Uint8Array): boolean;
  resize(size: TerminalSize): void;
  pause(): void;
  resume(): void;
  /** Resolves when the program has ended. Output may still follow; `drained` resolves after the last of it. */
  readonly exited: Promise<Exit>;
  readonly drained: Promise<void>;
  /** Closes the terminal, which sends SIGHUP. Idempotent. */
  close(): void;
};

export type PtyOptions = {
  readonly argv: Argv;
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly size: TerminalSize;
  /** The owner of the terminal: programs such as tmux open it by name. */
  readonly owner: number;
  readonly onOutput: (bytes: Uint8Array) => void;
  readonly onRoom: () => void;
};

type Addon = {
  fork(
    file: string,
    args: readonly string[],
    env: readonly string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helper: string,
    onExit: (code: number, signal: number) => void,
  ): { readonly fd: number; readonly pid: number; readonly pty: string };
  resize(fd: number, cols: number, rows: number): void;
};

const maxWaiting = 64 * 1024;
/** node-pty's value for not changing the user; setpriv(1) does that. */
const same = -1;

let addon: Addon | undefined;

/**
 * Beside the bundle on an instance, in its package elsewhere. The single executable loads nothing that lies beside it: that
 * may be a folder of downloads.
 */
export function loadPtyAddon(): Addon {
  if (addon !== undefined) return addon;
  const load = createRequire(import.meta.url);
  const places = isSea()
    ? [`/opt/sallyport/lib/pty-${process.arch}.node`]
    : [`./pty-${process.arch}.node`, `@lydell/node-pty-linux-${process.arch}/pty.node`];
  const troubles: unknown[] = [];
  for (const place of places) {
    try {
      addon = load(place) as Addon;
      return addon;
    } catch (error) {
      troubles.push(error);
    }
  }
  throw new NodeError('node/worker', 'the terminal addon cannot be loaded', {
    cause: new AggregateError(troubles),
  });
}

export function openPty(options: PtyOptions): Pty {
  const native = loadPtyAddon();
  const { promise: exited, resolve: exit } = Promise.withResolvers<Exit>();
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
  const { argv, size } = options;
  const variables = Object.entries(options.environment).map(([name, value]) => `${name}=${value}`);
  const {
    fd,
    pid,
    pty: path,
  } = native.fork(
    argv.file,
    argv.args,
    variables,
    options.cwd,
    size.cols,
    size.rows,
    same,
    same,
    true,
    '',
    (code, signal) => exit({ code, signal }),
  );
  giveTerminal(path, options.owner);
  const reader = new ReadStream(fd);
  let open = true;
  reader.on('data', (bytes: Buffer) => options.onOutput(bytes));
  // On Linux, EIO means that the last program has closed the terminal.
  reader.on('error', () => reader.destroy());
  reader.on('close', () => {
    open = false;
    writer.stop();
    drain();
  });
  const writer = ptyWriter(fd, options.onRoom);

  return {
    pid,
    exited,
    drained,
    write: (bytes) => open && writer.write(bytes),
    resize({ cols, rows }) {
      if (open && cols > 0 && rows > 0) native.resize(fd, cols, rows);
    },
    pause: () => void reader.pause(),
    resume: () => void reader.resume(),
    close: () => void reader.destroy(),
  };
}

function giveTerminal(path: string, owner: number): void {
  if (!/^\/dev\/pts\/\d+$/.test(path)) return;
  try {
    // The group stays that of terminals.
    chownSync(path, owner, statSync(path).gid);
    chmodSync(path, 0o620);
  } catch {
    // The program has ended already, and the terminal is closed.
  }
}

/**
 * Writes to the terminal do not block: what it does not take is tried again shortly. The queue is limited, so that a
 * client that sends faster than the program reads has to wait.
 */
function ptyWriter(fd: number, onRoom: () => void): { write(bytes: Uint8Array): boolean; stop(): void } {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let refused = false;
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  let idleMs = 0;

  const push = (): void => {
    timer = undefined;
    const before = size;
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const written = tryWrite(fd, first);
      size -= written;
      if (written < first.length) {
        waiting[0] = first.subarray(written);
        if (written === 0) break;
      } else waiting.shift();
    }
    // Tried again at once while the program reads, and less often while it does not.
    idleMs = size < before ? 0 : Math.min(20, idleMs * 2 + 1);
    if (waiting.length > 0) timer = idleMs === 0 ? setImmediate(push) : setTimeout(push, idleMs);
    if (refused && size < maxWaiting / 2) {
      refused = false;
      onRoom();
    }
  };

  return {
    write(bytes) {
      if (size > 0 && size + bytes.length > maxWaiting) {
        refused = true;
        return false;
      }
      waiting.push(bytes);
      size += bytes.length;
      if (timer === undefined) push();
      return true;
    },
    stop() {
      clearTimeout(timer as NodeJS.Timeout);
      clearImmediate(timer as NodeJS.Immediate);
      waiting = [];
      size = 0;
    },
  };
}

function tryWrite(fd: number, bytes: Uint8Array): number {
  try {
    return writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    // The terminal is closed; reading from it ends as well.
    return bytes.length;
  }
}
