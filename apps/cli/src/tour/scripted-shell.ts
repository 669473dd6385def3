/** A real shell session typed into by the tour instead of a person. */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { openShell, type SessionEnd, type Terminal } from '@sallyport/connect';
import type { Ready } from '../region/ready-file.ts';
import type { Keys } from './clients.ts';

export type ScriptedShell = {
  readonly sessionId: string;
  /** Types a command and answers what it printed. */
  run(command: string): Promise<string>;
  /** Settles when the session is over, whichever side ended it. */
  readonly ended: Promise<SessionEnd>;
  leave(): Promise<void>;
};

/** What a line editor says to the terminal, such as bracketed paste on and off. */
const controlSequences = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** How long a command may take to answer, on a computer that is busy with fifty others. */
const patienceMs = 60_000;

/** What the terminal showed, and who waits for something in it. */
class Screen extends EventEmitter {
  text = '';

  write(bytes: Uint8Array): boolean {
    this.text += Buffer.from(bytes).toString();
    this.emit('shown');
    return true;
  }

  /** Resolves with everything shown before the mark, and forgets it. */
  async until(mark: string): Promise<string> {
    const signal = AbortSignal.timeout(patienceMs);
    while (!this.text.includes(mark)) {
      await new Promise<void>((resolve, reject) => {
        const shown = () => settle(resolve);
        const late = () =>
          settle(() => reject(new Error(`the shell did not answer; it showed: ${this.text.slice(-400)}`)));
        const settle = (next: () => void) => {
          this.off('shown', shown);
          signal.removeEventListener('abort', late);
          next();
        };
        this.on('shown', shown);
        signal.addEventListener('abort', late);
        if (signal.aborted) late();
      });
    }
    const at = this.text.indexOf(mark);
    const before = this.text.slice(0, at);
    this.text = this.text.slice(at + mark.length);
    return before;
  }
}

export async function openScriptedShell(
  ready: Ready,
  who: { readonly keys: Keys; readonly role?: string },
  to: string,
): Promise<ScriptedShell> {
  const screen = new Screen();
  const input = new PassThrough();
  const terminal: Terminal = {
    input,
    output: screen as unknown as Terminal['output'],
    size: () => ({ cols: 200, rows: 50 }),
    onResize: () => () => {},
    setRaw: () => {},
  };
  const leaving = new AbortController();
  const opened = Promise.withResolvers<string>();
  const ended = openShell({
    to,
    env: {},
    region: ready.region,
    given: { keys: who.keys, endpoint: ready.endpointUrl },
    ...(who.role !== undefined && { role: who.role }),
    terminal,
    escapes: false,
    signal: leaving.signal,
    opened: ({ sessionId }) => opened.resolve(sessionId),
  });
  ended.catch((error) => opened.reject(error));
  const sessionId = await opened.promise;
  let count = 0;
  const run = async (command: string): Promise<string> => {
    count += 1;
    // The mark is typed in two halves, so that its echo is not taken for its output.
    input.write(`${command}\nprintf '%s%s\\n' '<end' '-${count}>'\n`);
    const shown = await Promise.race([screen.until(`<end-${count}>\r\n`), sessionOver(ended)]);
    return shown.replace(controlSequences, '').replaceAll('\r', '').trim();
  };
  // From here on only answers are shown, neither what is typed nor a prompt.
  await run("stty -echo; PS1='' PS2='' PROMPT_COMMAND=");
  return {
    sessionId,
    run,
    ended,
    async leave() {
      leaving.abort();
      await ended;
    },
  };
}

async function sessionOver(ended: Promise<SessionEnd>): Promise<never> {
  const end = await ended;
  throw new Error(`the session is over: ${end.how === 'closed' ? end.output : end.how}`);
}

/** What a person's own environment would say, and nothing of ours. */
export function environmentOf(ready: Ready, keys: Keys): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: ready.endpointUrl,
    AWS_REGION: ready.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    ...(keys.sessionToken !== undefined && { AWS_SESSION_TOKEN: keys.sessionToken }),
  };
}
