/**
 * Where systemctl asks: one socket of root's, on which everything can be asked for, and one for everybody, on which nothing
 * can be changed. Who may connect to which is decided by the kernel, by the mode of the socket and of its folder.
 */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { controlSockets } from '../../systemctl-command.ts';
import type { Answer } from './answer.ts';
import { answerSystemctl, type SystemState } from './systemctl.ts';

/** Four bytes with the length, then words that each end with a zero byte. */
const longestRequest = 64 * 1024;
const mostConnections = 32;
const requestMs = 10_000;

export async function serveSystemctl(system: SystemState): Promise<void> {
  // Programs and install scripts take this folder for the sign that systemctl is to be used: sd_booted(3).
  mkdirSync('/run/systemd/system', { recursive: true, mode: 0o755 });
  await Promise.all([
    serve(system, controlSockets.root, 0o600, true),
    serve(system, controlSockets.everybody, 0o666, false),
  ]);
}

function serve(system: SystemState, path: string, mode: number, privileged: boolean): Promise<void> {
  rmSync(path, { force: true });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    receive(socket, (words) => {
      void answerSystemctl(system, words, privileged).then(
        (answer) => socket.end(encode(answer)),
        (error: Error) => socket.end(encode({ status: 1, out: '', err: `${error.message}\n` })),
      );
    });
  });
  server.maxConnections = mostConnections;
  const umask = process.umask(0o777 ^ mode);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      chmodSync(path, mode);
      resolve();
    });
    process.umask(umask);
  });
}

function receive(socket: Socket, take: (words: readonly string[]) => void): void {
  let bytes = Buffer.alloc(0);
  const late = setTimeout(() => socket.destroy(), requestMs);
  socket.on('close', () => clearTimeout(late));
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const length = bytes.length < 4 ? undefined : bytes.readUInt32BE(0);
    if ((length ?? 0) > longestRequest || bytes.length > 4 + longestRequest) socket.destroy();
    else if (length !== undefined && bytes.length >= 4 + length) {
      clearTimeout(late);
      socket.removeAllListeners('data').resume();
      take(
        bytes
          .subarray(4, 4 + length)
          .toString()
          .split('\0')
          .slice(0, -1),
      );
    }
  });
}

function encode({ status, out, err }: Answer): Uint8Array {
  const text = (value: string): Uint8Array[] => {
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  };
  return Buffer.concat([Buffer.from([status]), ...text(out), ...text(err)]);
}
