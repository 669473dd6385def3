/**
 * Programs in a session find its id in the command line of an ancestor of root: `ssm-session-worker`, NUL, the session
 * id (spec/session-manager 15). Node sets the title as one word with a space, so the space is replaced in the memory
 * that the kernel reads as arguments.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { sessionWorkerName } from '@sallyport/aws';

/**
 * An argument that reserves space for the longest title: the kernel shows no more bytes than the process started with.
 */
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
    // Where the kernel forbids it, the title stays one word, which readers can split at the space.
  }
}
