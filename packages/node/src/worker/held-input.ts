/** What the client typed while the login was still root's, and the last window size; bounded, the rest stays with the client. */
import type { TerminalSize } from '../linux/pty.ts';

const maxHeld = 64 * 1024;

export type HeldInput = {
  /** False when there is no room. */
  add(bytes: Uint8Array): boolean;
  resize(size: TerminalSize): void;
  readonly empty: boolean;
  /** Hands everything over, in order; what `write` refuses stays. */
  flush(write: (bytes: Uint8Array) => boolean, resize: (size: TerminalSize) => void): void;
};

export function heldInput(): HeldInput {
  let held: Uint8Array[] = [];
  let bytes = 0;
  let size: TerminalSize | undefined;
  return {
    add(more) {
      if (bytes > 0 && bytes + more.length > maxHeld) return false;
      held.push(more);
      bytes += more.length;
      return true;
    },
    resize(next) {
      size = next;
    },
    get empty() {
      return held.length === 0;
    },
    flush(write, resize) {
      if (size !== undefined) resize(size);
      size = undefined;
      const refused = held.findIndex((one) => !write(one));
      held = refused < 0 ? [] : held.slice(refused);
      bytes = held.reduce((sum, one) => sum + one.length, 0);
    },
  };
}
