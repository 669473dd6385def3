/**
 * Programs inside a session learn its id from their root-owned ancestor whose command line is
 * `ssm-session-worker`, NUL, the session id (spec/session-manager 15). The runtime's title is one word with a space in it, so the
 * space is replaced in the kernel's own view of our arguments.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { sessionWorkerName } from '@sallyport/aws';

/** An argument that keeps room for the longest title: the kernel shows no more than what the process began with. */
export const titleRoom: string = '-'.repeat(128);

export function showWorkerTitle(sessionId: string): void {
  process.title = `${sessionWorkerName} ${sessionId}`;
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const argumentStart = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[45]);
    const memory = openSync('/proc/self/mem', 'r+');
    try {
      writeSync(memory, Buffer.of(0), 0, 1, argumentStart + sessionWorkerName.length);
    } finally {
      closeSync(memory);
    }
  } catch {
    // A kernel that forbids it leaves the one-word title, which readers that split on white space understand.
  }
}
