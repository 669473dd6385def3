/**
 * Gives the standard streams of the session to the person, as sshd does: `echo x >/dev/stderr`, `cat /dev/stdin` and `> $(tty)` open
 * them again by name, and `mesg` changes the mode of the terminal. Both need the ownership.
 */
import { fchmodSync, fchownSync, fstatSync, readlinkSync } from 'node:fs';
import type { User } from '@sallyport/linux';

/** Only pipes and pseudo-terminals: they end with the session. A file, a device or a named pipe keeps its owner. */
export function giveStreams({ uid, gid }: Pick<User, 'uid' | 'gid'>): void {
  for (const fd of [0, 1, 2]) {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      if (path.startsWith('pipe:[')) fchownSync(fd, uid, gid);
      else if (/^\/dev\/pts\/\d+$/.test(path) && fstatSync(fd).isCharacterDevice()) {
        // The group stays that of terminals, whose members may write messages to it (mesg(1), mode 0620).
        fchownSync(fd, uid, fstatSync(fd).gid);
        fchmodSync(fd, 0o620);
      }
    } catch {
      // A closed stream, or a terminal that has just been hung up.
    }
  }
}
