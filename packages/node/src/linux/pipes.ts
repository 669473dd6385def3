/**
 * Real pipes for a command's standard streams. The runtime makes socket pairs, which a program cannot open through
 * /dev/stdin or /dev/stderr, as scripts like to do; named pipes can be opened, but block for ever once their writer
 * is gone. A shell makes real ones for its here-documents, and the kernel lets root open the files of a process.
 */
import { spawn } from 'node:child_process';
import { closeSync, constants, fchownSync, openSync, readlinkSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import type { User } from '@sallyport/linux';
import { NodeError } from '../node-error.ts';

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

/** Each here-document is one line end, which is read away again. */
const holderProgram = 'exec 4<<E 5<<E 6<<E\n\nE\n\nE\n\nE\necho\nread hold\n';
const held = [4, 5, 6] as const;

export async function openPipes(account: User, withInput: boolean): Promise<Pipes> {
  const holder = spawn('/bin/sh', ['-c', holderProgram], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' });
  const opened: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      holder.once('error', reject);
      holder.once('exit', () => reject(new NodeError('node/command', 'no pipes can be made')));
      holder.stdout.once('data', () => resolve());
    });
    const ends = held.map((number) => bothEnds(`/proc/${holder.pid}/fd/${number}`, account, opened));
    const [input, output, error] = ends;
    if (input === undefined || output === undefined || error === undefined) throw new RangeError('three pipes');
    // Our ends must not wait, the command's must: each end is a file of its own with its own flag.
    const close = (...descriptors: readonly number[]): void => {
      for (const descriptor of descriptors) closeSync(descriptor);
    };
    if (!withInput) close(input.read, input.write);
    return {
      input: withInput ? input.read : undefined,
      output: output.write,
      error: error.write,
      handedOver: () => close(...(withInput ? [input.read] : []), output.write, error.write),
      toInput: withInput ? new Socket({ fd: input.write, readable: false, writable: true }) : undefined,
      fromOutput: new Socket({ fd: output.read, readable: true, writable: false }),
      fromError: new Socket({ fd: error.read, readable: true, writable: false }),
    };
  } catch (failure) {
    for (const descriptor of opened) closeSync(descriptor);
    throw failure;
  } finally {
    holder.removeAllListeners('exit');
    holder.on('error', () => undefined);
    holder.kill('SIGKILL');
  }
}

function bothEnds(path: string, account: User, opened: number[]): { readonly read: number; readonly write: number } {
  if (!readlinkSync(path).startsWith('pipe:')) throw new NodeError('node/command', 'this shell makes no pipes');
  const read = openSync(path, constants.O_RDONLY);
  opened.push(read);
  const write = openSync(path, constants.O_WRONLY);
  opened.push(write);
  // So that the command may open its own streams by name: opening a pipe again needs the permission of its owner.
  fchownSync(read, account.uid, account.gid);
  readSync(read, Buffer.alloc(1));
  return { read, write };
}
