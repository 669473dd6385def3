/**
 * Text that other programs than the boot write to the console, as lines that each begin with their source: a person who
 * reads host keys there must be able to tell the boot's lines from what a user or a program writes. Pure.
 */

/** Longer lines are cut into several, each with the mark. */
const longest = 1024;

export class MarkedLines {
  readonly #mark: string;
  #rest = '';
  readonly #decoder = new TextDecoder();

  constructor(mark: string) {
    this.#mark = mark;
  }

  /** Whole lines; what follows the last line end waits for its own. */
  push(bytes: Uint8Array): string {
    const lines = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    while (this.#rest.length > longest) {
      lines.push(this.#rest.slice(0, longest));
      this.#rest = this.#rest.slice(longest);
    }
    return lines.map((line) => this.#marked(line)).join('');
  }

  /** What has no line end. */
  end(): string {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? '' : this.#marked(rest);
  }

  #marked(line: string): string {
    // Controls could move a terminal's cursor back over the mark.
    const text = line.replace(/\r$/, '').replace(/(?!\t)\p{C}|[\u2028\u2029]/gu, '\ufffd');
    const parts = text.match(new RegExp(`.{1,${longest}}`, 'gsu')) ?? [''];
    return parts.map((part) => `${this.#mark}: ${part}\n`).join('');
  }
}
