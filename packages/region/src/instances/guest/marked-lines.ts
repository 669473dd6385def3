/**
 * Text that other programs than the boot write to the console, as lines that each begin with their source: a person who
 * reads host keys there must be able to tell the boot's lines from what a user or a program writes. Pure.
 */

/** Longer lines are cut into several, each with the mark. */
const longest = 1024;
const longPart = new RegExp(`[^\\n]{${longest}}(?=[^\\n])`, 'gu');

export class MarkedLines {
  readonly #mark: string;
  #rest = '';
  readonly #decoder = new TextDecoder();

  constructor(mark: string) {
    this.#mark = mark;
  }

  /** Whole lines; what follows the last line end waits for its own. */
  push(bytes: Uint8Array): string {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    const whole = text.lastIndexOf('\n') + 1;
    const parts = Math.floor(Math.max(0, text.length - whole - 1) / longest);
    const end = whole + parts * longest;
    this.#rest = text.slice(end);
    return end === 0 ? '' : this.#marked(text.slice(0, parts === 0 ? end - 1 : end));
  }

  /** What has no line end. */
  end(): string {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? '' : this.#marked(rest);
  }

  /** By few passes over all lines and not line by line, because who writes may write nothing but line ends. */
  #marked(lines: string): string {
    // Controls could move a terminal's cursor back over the mark.
    const clean = lines.replace(/\r$/gm, '').replace(/(?![\t\n])\p{C}|[\u2028\u2029]/gu, '\ufffd');
    const begin = `${this.#mark}: `;
    return `${begin}${clean.replace(longPart, '$&\n').replaceAll('\n', `\n${begin}`)}\n`;
  }
}
