/**
 * OpenSSH's escape characters, handled on this side, so that they work when the network is dead: after a newline `~.`
 * disconnects, `~?` helps, `~~` is a tilde (spec/client A8). Everything else passes unchanged.
 */
export type EscapeCommand = 'disconnect' | 'help';

export type Escaped = { readonly forward: Uint8Array; readonly commands: readonly EscapeCommand[] };

export const escapeHelp = 'after a newline: ~. leaves the session, ~~ types a tilde, ~? shows this';

const tildeByte = 0x7e;
const dotByte = 0x2e;
const questionByte = 0x3f;
const newlines: readonly number[] = [0x0a, 0x0d];

export class EscapeFilter {
  #atLineStart = true;
  #held = false;

  /** Bytes as they are typed. A tilde at the start of a line is held until the next byte says what it meant. */
  push(bytes: Uint8Array): Escaped {
    const forward: number[] = [];
    const commands: EscapeCommand[] = [];
    for (const byte of bytes) {
      if (this.#held) {
        this.#held = false;
        if (byte === dotByte) return { forward: Uint8Array.from(forward), commands: [...commands, 'disconnect'] };
        if (byte === questionByte) {
          commands.push('help');
          this.#atLineStart = true;
          continue;
        }
        forward.push(tildeByte);
        this.#atLineStart = false;
        if (byte === tildeByte) continue;
      } else if (byte === tildeByte && this.#atLineStart) {
        this.#held = true;
        continue;
      }
      forward.push(byte);
      this.#atLineStart = newlines.includes(byte);
    }
    return { forward: Uint8Array.from(forward), commands };
  }
}
