/**
 * /dev/log: syslog messages of everybody inside, as marked lines on the console (RFC 3164 section 4.1; syslog(3) sends
 * its form to a datagram socket, which Node cannot read and Perl can). It always reads and drops what is too much, because
 * syslog(3) waits where nobody reads: a user who floods it would make sshd and sudo wait.
 */
import { spawn } from 'node:child_process';
import { consoleDescriptor, log } from './log.ts';
import { MarkedLines } from './marked-lines.ts';

const perl = '/usr/bin/perl';
const mostBytesPerSecond = 32 * 1024;
const restartMs = 10_000;

/** SOCK_DGRAM; then each message with its length before it. */
const receive = String.raw`use Socket; unlink '/dev/log';
socket(LOG, AF_UNIX, SOCK_DGRAM, 0) && bind(LOG, pack_sockaddr_un('/dev/log')) && chmod(0666, '/dev/log') or die "/dev/log: $!\n";
syswrite(STDOUT, pack 'n', 0) or exit; my $message;
while (defined recv(LOG, $message, 8192, 0)) { syswrite(STDOUT, pack 'n/a*', $message) or exit if length $message }`;

/** Resolves when programs can connect, or when it is known that they cannot. */
export function serveSyslog(): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(perl, ['-e', receive], { cwd: '/', env: {}, stdio: ['ignore', 'pipe', consoleDescriptor()] });
    const take = limited((message) => process.stdout.write(syslogLines(message)));
    let rest = Buffer.alloc(0);
    child.stdout?.on('data', (chunk: Buffer) => {
      resolve();
      rest = Buffer.concat([rest, chunk]);
      for (let length = lengthOf(rest); length !== undefined; length = lengthOf(rest)) {
        if (length > 0) take(rest.subarray(2, 2 + length));
        rest = rest.subarray(2 + length);
      }
    });
    const again = (why: string): void => {
      resolve();
      log(`/dev/log is not served (${why})`);
      setTimeout(() => void serveSyslog(), restartMs);
    };
    child.once('error', (error) => again(error.message));
    child.once('exit', (status, signal) => again(signal ?? `status ${status}`));
  });
}

/** Of the first message in `bytes`; undefined until all of it is there. */
function lengthOf(bytes: Buffer): number | undefined {
  if (bytes.length < 2) return undefined;
  const length = bytes.readUInt16BE(0);
  return bytes.length < 2 + length ? undefined : length;
}

/** The message without its priority; a message of several lines becomes as many marked ones. */
export function syslogLines(message: Uint8Array): string {
  const lines = new MarkedLines('syslog');
  const text = Buffer.from(message)
    .toString()
    .replace(/^<\d{1,3}>/, '')
    .replace(/[\0\n]+$/, '');
  return lines.push(Buffer.from(`${text}\n`));
}

function limited(take: (message: Uint8Array) => void): (message: Uint8Array) => void {
  let began = 0;
  let budget = 0;
  let dropped = 0;
  return (message) => {
    const now = performance.now();
    if (began === 0 || now - began >= 1000) {
      if (dropped > 0)
        log(`${dropped} syslog messages were dropped: more than ${mostBytesPerSecond} bytes in a second`);
      began = now;
      dropped = 0;
      budget = mostBytesPerSecond;
    }
    if (message.length < budget) {
      budget -= message.length;
      take(message);
    } else dropped += 1;
  };
}
