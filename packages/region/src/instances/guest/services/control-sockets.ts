/**
 * Where systemctl asks: one socket of root's, on which everything can be asked for, and one for everybody, on which nothing
 * can be changed. Who may connect to which is decided by the kernel, by the mode of the socket and of its folder.
 */
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlSockets } from '../../systemctl-command.ts';
import type { Answer } from './answer.ts';
import { answerSystemctl, type SystemState } from './systemctl.ts';

/** Four bytes with the length, then words that each end with a zero byte. */
const longestRequest = { root: 64 * 1024, everybody: 8 * 1024 };
const mostConnections = 32;
/** Questions of everybody take at most a quarter of the time of the supervisor, by which all connections to the region go. */
const pausePerTime = 3;
const requestMs = 10_000;

export async function serveSystemctl(system: SystemState): Promise<void> {
  // Programs and install scripts take this folder for the sign that systemctl is to be used: sd_booted(3).
  mkdirSync('/run/systemd/system', { recursive: true, mode: 0o755 });
  await Promise.all([
    serveQuestions(system, controlSockets.root, 0o600, true),
    serveQuestions(system, controlSockets.everybody, 0o666, false),
  ]);
}

export function serveQuestions(system: SystemState, path: string, mode: number, privileged: boolean): Promise<Server> {
  rmSync(path, { force: true });
  const answer = (words: readonly string[]): Promise<Answer> => answerSystemctl(system, words, privileged);
  const take = privileged ? answer : oneAtATime(answer);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    receive(socket, privileged ? longestRequest.root : longestRequest.everybody, (words) => {
      void take(words).then(
        (answered) => socket.end(encode(answered)),
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
      resolve(server);
    });
    process.umask(umask);
  });
}

/** Who waits is bounded by the connections. */
function oneAtATime(answer: (words: readonly string[]) => Promise<Answer>) {
  let turn: Promise<unknown> = Promise.resolve();
  return (words: readonly string[]): Promise<Answer> => {
    const answered = turn.then(async () => {
      const began = performance.now();
      const result = answer(words);
      await result.catch(() => {});
      return { result, milliseconds: performance.now() - began };
    });
    turn = answered.then(({ milliseconds }) => sleep(milliseconds * pausePerTime));
    return answered.then(({ result }) => result);
  };
}

function receive(socket: Socket, longest: number, take: (words: readonly string[]) => void): void {
  let bytes = Buffer.alloc(0);
  const late = setTimeout(() => socket.destroy(), requestMs);
  socket.on('close', () => clearTimeout(late));
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const length = bytes.length < 4 ? undefined : bytes.readUInt32BE(0);
    if ((length ?? 0) > longest || bytes.length > 4 + longest) socket.destroy();
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
