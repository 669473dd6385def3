/**
 * Pipes for the standard streams of a command. Node makes socket pairs, which a program cannot open by /dev/stdin or
 * /dev/stderr, as scripts do; opening a named pipe blocks once its writer has gone. A shell makes pipes for its
 * here-documents, and root can open them through /proc/PID/fd.
 */
import { spawn } from 'node:child_process';
import { closeSync, constants, fchownSync, openSync, readlinkSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import type { User } from '@sallyport/linux';
import { NodeError } from '../node-error.ts';

export type Pipes = {
  /** The command's ends. `handedOver` closes them here once the command has them. */
  readonly input: number | undefined;
  readonly output: number;
  readonly error: number;
  handedOver(): void;
  /** The worker's ends. */
  readonly toInput: Socket | undefined;
  readonly fromOutput: Socket;
  readonly fromError: Socket;
};

/** Each here-document is one newline, which is read first. */
const pipeProgram = 'exec 4<<E 5<<E 6<<E\n\nE\n\nE\n\nE\necho\nread hold\n';
const descriptors = [4, 5, 6] as const;

export async function openPipes(account: User, withInput: boolean): Promise<Pipes> {
  const shell = spawn('/bin/sh', ['-c', pipeProgram], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: '/' });
  const opened: number[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      shell.once('error', reject);
      shell.once('exit', () => reject(new NodeError('node/command', 'no pipes can be made')));
      shell.stdout.once('data', () => resolve());
    });
    const ends = descriptors.map((number) => bothEnds(`/proc/${shell.pid}/fd/${number}`, account, opened));
    const [input, output, error] = ends;
    if (input === undefined || output === undefined || error === undefined) throw new RangeError('three pipes');
    // Our ends are non-blocking, the command's block: each end is opened separately for its own flags.
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
    shell.removeAllListeners('exit');
    shell.on('error', () => undefined);
    shell.kill('SIGKILL');
  }
}

function bothEnds(path: string, account: User, opened: number[]): { readonly read: number; readonly write: number } {
  if (!readlinkSync(path).startsWith('pipe:')) throw new NodeError('node/command', 'this shell makes no pipes');
  const read = openSync(path, constants.O_RDONLY);
  opened.push(read);
  const write = openSync(path, constants.O_WRONLY);
  opened.push(write);
  // So that the command can open its streams by name: opening a pipe checks the permissions of its owner.
  fchownSync(read, account.uid, account.gid);
  readSync(read, Buffer.alloc(1));
  return { read, write };
}
