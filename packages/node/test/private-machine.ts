/** Runs the agent where its accounts, sudo rules and records are its own: in mount and pid namespaces of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundledAgent } from './bundle.ts';

export type PrivateMachine = {
  readonly output: () => string;
  readonly process: ChildProcess;
  readonly ended: Promise<void>;
  close(): Promise<void>;
};

const script = fileURLToPath(new URL('./private-machine.sh', import.meta.url));

export function privateMachine(argv: readonly string[], environment: Readonly<Record<string, string>>): PrivateMachine {
  const work = mkdtempSync('/tmp/sallyport-node-test-');
  const child = spawn(
    '/usr/bin/unshare',
    ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '/bin/sh', script, work, ...argv],
    { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    output: () => output,
    process: child,
    ended,
    async close() {
      child.kill('SIGKILL');
      await ended;
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** What this computer lacks for a private machine: tests skip with it, loudly. */
export const missing: readonly string[] = [
  ...(process.getuid?.() === 0 ? [] : ['root']),
  ...['/usr/bin/unshare', '/usr/bin/setpriv', '/usr/bin/sudo', '/usr/sbin/useradd', '/usr/sbin/visudo'].filter(
    (path) => !existsSync(path),
  ),
];

export async function agentMachine(
  gatewayUrl: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<PrivateMachine> {
  const folder = await bundledAgent();
  return privateMachine([process.execPath, `${folder}/agent.mjs`], {
    SALLYPORT_INSTANCE_ID: 'i-0123456789abcdef0',
    AWS_REGION: 'eu-west-1',
    AWS_ENDPOINT_URL: gatewayUrl,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret-of-the-agent',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1',
    ...environment,
  });
}
