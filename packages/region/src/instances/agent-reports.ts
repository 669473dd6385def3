/**
 * What an instance's supervisor says of an agent that ended, printed where the region was started: without its agent an instance looks as if it ran, and
 * nobody gets in. Root inside can write such lines as well, so they are few, and marked as the instance's.
 */
import { MarkedLines } from './guest/marked-lines.ts';

const mostLines = 24;
const longestLine = 4096;

export class AgentReports {
  readonly #lines: MarkedLines;
  #rest = '';
  #told = 0;

  constructor(id: string) {
    this.#lines = new MarkedLines(`sallyport: ${id}`);
  }

  /** The lines to print for a piece of what the boot wrote. */
  push(text: string): string {
    const all = this.#rest + text;
    const whole = all.lastIndexOf('\n') + 1;
    this.#rest = all.slice(whole, whole + longestLine);
    const meant =
      all.slice(0, whole).match(/^(?:sallyport: amazon-ssm-agent\.service ended|amazon-ssm-agent: ).*$/gm) ?? [];
    const shown = meant.slice(0, Math.max(0, mostLines - this.#told));
    this.#told += shown.length;
    return shown.map((line) => this.#lines.push(Buffer.from(`${line.replace(/^sallyport: /, '')}\n`))).join('');
  }
}
