/**
 * Real pipes for a command's standard streams. The runtime's own are socket pairs, which a program cannot open
 * through /dev/stdin or /dev/stderr, as scripts like to do. A named pipe can, also by another user, even after its
 * name is gone again; the folder of the names is root's alone.
 */
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { NodeError } from '../node-error.ts';
import type { Run } from './run.ts';

const FOLDER = '/run/sallyport';

export type Pipes = {
  /** For the command. Close them with `handedOver` once it has them. */
  readonly input: number | undefined;
  readonly output: number;
  readonly error: number;
  handedOver(): void;
  /** For us. */
  readonly toInput: Socket | undefined;
  readonly fromOutput: Socket;
  readonly fromError: Socket;
};

export async function openPipes(run: Run, withInput: boolean, folder: string = FOLDER): Promise<Pipes> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const own = mkdtempSync(`${folder}/io-`);
  const [input, output, error] = [`${own}/0`, `${own}/1`, `${own}/2`];
  const opened: number[] = [];
  const open = (path: string, flags: number): number => {
    const descriptor = openSync(path, flags);
    opened.push(descriptor);
    return descriptor;
  };
  const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants;
  try {
    const made = await run('/usr/bin/mkfifo', ['-m', '0666', input, output, error]);
    if (made.status !== 0) throw new NodeError('node/command', `no pipes can be made: ${made.stderr.trim()}`);
    // The end that does not wait for the other one is opened first.
    const outputEnd = open(output, O_RDONLY | O_NONBLOCK);
    const errorEnd = open(error, O_RDONLY | O_NONBLOCK);
    const ends = { output: open(output, O_WRONLY), error: open(error, O_WRONLY) };
    const inputFor = withInput ? open(input, O_RDONLY | O_NONBLOCK) : undefined;
    const inputEnd = withInput ? open(input, O_WRONLY | O_NONBLOCK) : undefined;
    return {
      ...ends,
      input: inputFor,
      handedOver() {
        closeSync(ends.output);
        closeSync(ends.error);
        if (inputFor !== undefined) closeSync(inputFor);
      },
      toInput: inputEnd === undefined ? undefined : new Socket({ fd: inputEnd, readable: false, writable: true }),
      fromOutput: new Socket({ fd: outputEnd, readable: true, writable: false }),
      fromError: new Socket({ fd: errorEnd, readable: true, writable: false }),
    };
  } catch (failure) {
    for (const descriptor of opened) closeSync(descriptor);
    throw failure;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
