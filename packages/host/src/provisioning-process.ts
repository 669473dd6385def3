/**
 * Both ends of the provisioning process. It is in a session of its own (setsid(2)) and carries the mark by which the end of a
 * Session Manager session spares it (packages/node/src/linux/provisioning.ts).
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { HostError } from './host-error.ts';
import type { Interruption } from './interruption.ts';
import type { Log } from './log.ts';
import { type Answer, accountOf, type Note, type Outside, type ProvisioningHost, type Wanted } from './provision.ts';
import { programEnvironment } from './run.ts';
import { withCode } from './system-error.ts';

/** `program` is the path of sallyport-host. Its standard input stays open while somebody waits for the answer. */
export function provisionOutside(program: string): Outside {
  return async (wanted, signal) => {
    const { spawn } = process.getBuiltinModule('node:child_process');
    const child = spawn(program, ['provision'], {
      cwd: '/',
      env: programEnvironment,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    child.stdin.on('error', () => {});
    child.stdin.write(`${JSON.stringify(wanted)}\n`);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
    const stop = () => child.stdin.end();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([
        once(child, 'close', { signal }),
        once(child, 'error').then(([cause]) => {
          throw new HostError('host/program-failed', `${program} cannot be started`, undefined, { cause });
        }),
      ]);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
    return resultOf(text);
  };
}

function resultOf(text: string): Awaited<ReturnType<Outside>> {
  let answer: Answer;
  try {
    answer = JSON.parse(text) as Answer;
  } catch (cause) {
    const hint = 'start a new session: it completes what was begun';
    throw new HostError('host/program-failed', 'the process that creates accounts ended without an answer', hint, {
      cause,
    });
  }
  if ('error' in answer) throw new HostError(answer.error.code, answer.error.message, answer.error.hint);
  return answer.account;
}

/** The answer to the request on `input`. An unexpected error is thrown. */
export async function answerProvisioning(host: ProvisioningHost, log: Log, input: Readable): Promise<Answer> {
  const lines = createInterface({ input });
  const gone = new AbortController();
  lines.once('close', () =>
    gone.abort(new HostError('host/interrupted', 'the login that asked for the account ended')),
  );
  const [line] = (await once(lines, 'line')) as [string];
  const { owner, sessionId } = JSON.parse(line) as Wanted;
  const note: Note = (text) => log.notice(`session ${sessionId}: ${text}`);
  let begun = false;
  const interruption: Interruption = {
    signal: gone.signal,
    async check() {
      // Once the first step is done the others follow: half an account helps nobody.
      if (!begun) gone.signal.throwIfAborted();
      begun = true;
    },
  };
  try {
    return { account: await accountOf(host, owner, interruption, note) };
  } catch (cause) {
    const error = withCode(cause);
    if (!(error instanceof HostError)) throw error;
    const { code, message, hint } = error;
    return { error: { code, message, ...(hint !== undefined && { hint }) } };
  }
}
