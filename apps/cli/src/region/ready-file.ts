/**
 * The ready file: how another program learns that the region listens, with which root credentials, and by which
 * token it takes commands.
 * It holds secrets, so it is 0600 from its first byte, and appears whole or not at all.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { CliError } from '../cli-error.ts';

export type ReadyAccount = { readonly id: string; readonly accessKeyId: string; readonly secretAccessKey: string };

export type Ready = {
  readonly endpointUrl: string;
  readonly tlsEndpointUrl: string;
  /** Path of a PEM file, as `AWS_CA_BUNDLE` wants it. */
  readonly caBundle: string;
  readonly region: string;
  readonly accounts: readonly ReadyAccount[];
  /** With it a program of this computer commands the region itself. */
  readonly controlToken?: string;
};

function writeWhole(path: string, text: string, flags: number): void {
  const file = openSync(path, flags, 0o600);
  try {
    fchmodSync(file, 0o600);
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
}

/** Where the certificate authority lies for a ready file. */
export function caBundlePath(readyFile: string): string {
  return `${readyFile}.ca.pem`;
}

function replaceFile(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // O_EXCL and O_NOFOLLOW: a link planted in a shared folder must not get our secrets.
    writeWhole(temporary, text, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW);
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw new CliError(
      'cli/ready-file',
      `the ready file ${path} cannot be written`,
      'name a file in a folder you may write to',
      { cause },
    );
  }
}

/** Fails before a region is started whose ready file could not be written, or would replace that of another region. */
export async function checkReadyFile(path: string): Promise<void> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CliError('cli/ready-file', `the ready file ${path} is a folder`, 'name a file');
  }
  if (await stillServed(path)) {
    throw new CliError(
      'cli/ready-file',
      `the ready file ${path} is that of a region which still runs`,
      'end that one, or name another file',
    );
  }
  replaceFile(caBundlePath(path), '');
  rmSync(caBundlePath(path), { force: true });
}

/**
 * Whether the region that wrote the file still runs: it alone can answer with a certificate of the authority beside the
 * file. Losing it would leave that region without anybody who knows its credentials. A file that was planted is not
 * followed anywhere but to this computer.
 */
async function stillServed(path: string): Promise<boolean> {
  const files = [path, caBundlePath(path)];
  if (!files.every((file) => statSync(file, { throwIfNoEntry: false })?.isFile())) return false;
  const [text = '', ca = ''] = files.map((file) => readFileSync(file, 'utf8'));
  const address = URL.parse(parse(text)?.tlsEndpointUrl ?? '');
  if (address?.hostname !== '127.0.0.1') return false;
  const { connect } = await import('node:tls');
  return await new Promise((resolve) => {
    const socket = connect({ host: address.hostname, port: Number(address.port), ca, timeout: 1000 });
    const settle = (served: boolean) => () => {
      socket.destroy();
      resolve(served);
    };
    socket.once('secureConnect', settle(true)).once('error', settle(false)).once('timeout', settle(false));
  });
}

export function writeReadyFile(path: string, ready: Ready, caPem: string): void {
  replaceFile(ready.caBundle, caPem);
  replaceFile(path, `${JSON.stringify(ready, null, 2)}\n`);
}

export function removeReadyFile(path: string): void {
  rmSync(path, { force: true });
  rmSync(caBundlePath(path), { force: true });
}

export function readReadyFile(path: string): Ready {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CliError(
      'cli/ready-file',
      `the ready file ${path} cannot be read`,
      'start one: sallyport region start --ready-file FILE',
      { cause },
    );
  }
  const ready = parse(text);
  if (ready === undefined) {
    throw new CliError(
      'cli/ready-file',
      `the file ${path} is not a ready file of a region`,
      'name the file given to: sallyport region start --ready-file',
    );
  }
  return ready;
}

function parse(text: string): Ready | undefined {
  try {
    const value = JSON.parse(text) as Ready;
    const strings = [value.endpointUrl, value.tlsEndpointUrl, value.caBundle, value.region];
    const token = value.controlToken ?? '';
    const sound = [...strings, token].every((entry) => typeof entry === 'string') && Array.isArray(value.accounts);
    return sound ? value : undefined;
  } catch {
    return undefined;
  }
}
