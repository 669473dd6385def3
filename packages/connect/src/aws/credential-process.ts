/** `credential_process` of a profile: run as the AWS CLI runs it, without a shell, and its failure told in its own words. */
import { spawn } from 'node:child_process';
import { ConnectError } from '../connect-error.ts';
import type { ExpiringKeys } from './held-credentials.ts';
import { shellWords } from './shell-words.ts';

/** Of each stream; credentials are far smaller. */
const maxBytes = 64 * 1024;
/** Such programs may wait for a person and a browser. */
const deadlineMs = 10 * 60_000;

type Outcome = { readonly stdout: string; readonly stderr: string; readonly status: string | undefined };

export async function processCredentials(command: string, profile: string): Promise<ExpiringKeys> {
  const failed = (how: string, cause?: unknown): ConnectError =>
    new ConnectError(
      'connect/no-credentials',
      `credential_process of the profile ${profile} ${how}`,
      'run it by hand: it prints the credentials as JSON',
      { cause },
    );
  const [program, ...args] = shellWords(command) ?? [];
  if (program === undefined) throw failed('is no command');
  const outcome = await run(program, args).catch((cause: unknown) => {
    throw failed(`cannot be run: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  if (outcome.status !== undefined) {
    const stderr = outcome.stderr.trim();
    const cause = new Error(`${outcome.status}\n${stderr}`);
    throw failed(`${outcome.status}${stderr === '' ? '' : `: ${stderr.replace(/\.$/, '')}`}`, cause);
  }
  const fields = parsed(outcome.stdout);
  if (fields === undefined) throw failed('did not print a JSON object');
  if (fields.Version !== 1) throw failed('did not print "Version": 1');
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = fields;
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') {
    throw failed('printed no AccessKeyId or no SecretAccessKey');
  }
  const expiration = typeof Expiration === 'string' ? new Date(Expiration) : undefined;
  if (expiration !== undefined && !(expiration.getTime() > Date.now())) throw failed('printed expired credentials');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(typeof SessionToken === 'string' && SessionToken !== '' ? { sessionToken: SessionToken } : {}),
    ...(expiration === undefined ? {} : { expiration }),
  };
}

function run(program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // A script's standard input is for the command on the instance.
    const input = process.stdin.isTTY ? 'inherit' : 'ignore';
    const child = spawn(program, [...args], { stdio: [input, 'pipe', 'pipe'], timeout: deadlineMs });
    const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const status = signal === null ? `failed with exit code ${code}` : `was ended by ${signal}`;
      resolve({ stdout: stdout(), stderr: stderr(), status: code === 0 ? undefined : status });
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < maxBytes) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).subarray(0, maxBytes).toString('utf8');
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
