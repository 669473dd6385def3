/**
 * /dev/log: syslog messages of everybody inside, as marked lines on the console (RFC 3164 section 4.1). It always
 * reads and drops what is too much, because syslog(3) waits where nobody reads: a user who floods it would make sshd and sudo wait.
 */
import { receiveDatagrams } from './datagrams.ts';
import { log } from './log.ts';
import { MarkedLines } from './marked-lines.ts';

const mostBytesPerSecond = 32 * 1024;
const restartMs = 10_000;

/** Resolves when programs can connect, or when it is known that they cannot. */
export function serveSyslog(): Promise<void> {
  const take = limited((message) => process.stdout.write(syslogLines(message)));
  const { bound, ended } = receiveDatagrams({ path: '/dev/log', mode: '0666', uid: 0 }, take);
  void ended.then((why) => {
    log(`/dev/log is not served (${why})`);
    setTimeout(() => void serveSyslog(), restartMs);
  });
  return bound;
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
