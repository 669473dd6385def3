/** A Unix datagram socket, which Node cannot read and Perl can: each message comes with its length before it. */
import { spawn } from 'node:child_process';
import { consoleDescriptor } from './log.ts';

export type DatagramSocket = {
  readonly path: string;
  /** Octal. */
  readonly mode: string;
  /** Who may write where the mode says the owner. */
  readonly uid: number;
};

export type Datagrams = {
  /** Settles when programs can send, or when it is known that they cannot. */
  readonly bound: Promise<void>;
  /** Why no more messages come. */
  readonly ended: Promise<string>;
  close(): void;
};

/** SOCK_DGRAM; an empty message says that it is bound. */
const receive = String.raw`use Socket; my ($path, $mode, $uid) = @ARGV; unlink $path; umask 0777;
socket(LOG, AF_UNIX, SOCK_DGRAM, 0) && bind(LOG, pack_sockaddr_un($path)) && chown($uid, -1, $path) && chmod(oct $mode, $path) or die "$path: $!\n";
syswrite(STDOUT, pack 'n', 0) or exit; my $message;
while (defined recv(LOG, $message, 8192, 0)) { syswrite(STDOUT, pack 'n/a*', $message) or exit if length $message }`;

export function receiveDatagrams({ path, mode, uid }: DatagramSocket, take: (message: Uint8Array) => void): Datagrams {
  const args = ['-e', receive, '--', path, mode, String(uid)];
  const child = spawn('/usr/bin/perl', args, { cwd: '/', env: {}, stdio: ['ignore', 'pipe', consoleDescriptor()] });
  const { promise: bound, resolve } = Promise.withResolvers<void>();
  let rest = Buffer.alloc(0);
  child.stdout?.on('data', (chunk: Buffer) => {
    resolve();
    rest = Buffer.concat([rest, chunk]);
    for (let length = lengthOf(rest); length !== undefined; length = lengthOf(rest)) {
      if (length > 0) take(rest.subarray(2, 2 + length));
      rest = rest.subarray(2 + length);
    }
  });
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('exit', (status, signal) => done(signal ?? `status ${status}`));
  });
  void ended.then(() => resolve());
  return { bound, ended, close: () => void child.kill('SIGKILL') };
}

/** Of the first message in `bytes`; undefined until all of it is there. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  const length = bytes.readUInt16BE(0);
  return bytes.length < 2 + length ? undefined : length;
}
