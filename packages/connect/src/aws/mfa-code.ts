/** Asks for the code of an MFA device on the person's terminal, unechoed, as the AWS CLI does. */
import { closeSync, openSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { ConnectError } from '../connect-error.ts';

const maxCode = 64;

/** The terminal itself, since standard input may be a file for the command on the instance. Throws ConnectError where there is none. */
export async function askMfaCode(serial: string, path = '/dev/tty'): Promise<string> {
  const terminal = openTerminal(path);
  if (terminal === undefined) {
    throw new ConnectError(
      'connect/no-credentials',
      `the role needs a code of the MFA device ${serial}, and there is no terminal to ask on`,
      'run it in a terminal, or get credentials first and pass them in the environment',
    );
  }
  // Before the question: a code that is pasted as soon as it appears must not be echoed either.
  terminal.setRawMode(true);
  process.stderr.write(`Enter MFA code for ${serial}: `);
  try {
    return await readLine(terminal);
  } finally {
    terminal.setRawMode(false);
    terminal.destroy();
    process.stderr.write('\n');
  }
}

function openTerminal(path: string): ReadStream | undefined {
  let fd: number;
  try {
    fd = openSync(path, 'r+');
  } catch {
    return undefined;
  }
  if (isatty(fd)) return new ReadStream(fd);
  closeSync(fd);
  return undefined;
}

function readLine(terminal: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let code = '';
    const cancel = (): void => reject(new ConnectError('connect/cancelled', 'no MFA code was given'));
    terminal.on('error', cancel);
    terminal.on('end', cancel);
    terminal.on('data', (bytes: Buffer) => {
      for (const char of bytes.toString('utf8')) {
        if (char === '\r' || char === '\n') resolve(code);
        else if (char === '\u0003' || char === '\u0004' || char === '\u001c') cancel();
        else if (char === '\u007f' || char === '\b') code = code.slice(0, -1);
        else if (code.length < maxCode) code += char;
      }
    });
  });
}
