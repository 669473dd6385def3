/** What a test does with AWS's own plugin: shells, commands, forwards and ssh through it, to a furnished instance. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartSessionRequest } from '@aws-sdk/client-ssm';
import { expect } from 'vitest';
import { officialPlugin } from './official-programs.ts';
import { type OfficialRegion, type Plugin, plugin, pluginOnTerminal, startSession } from './official-region.ts';
import { find, type Outcome, run } from './programs.ts';
import type { OnTerminal } from './pty.ts';

/** A port of the instance at which a small file is served, and one at which nobody listens. */
export const [served, dead] = ['8000', '8001'];

/** Starts what the rows about ports need, and lets devops-user in by ssh with the key. */
export async function furnish(region: OfficialRegion): Promise<void> {
  const commands = [
    'umask 077; mkdir -p .ssh; echo "$0" >.ssh/authorized_keys',
    'mkdir /tmp/www; cd /tmp/www; echo hello >small; setsid /usr/bin/python3 -m http.server "$1" >/dev/null 2>&1 </dev/null &',
  ];
  const command = ['sh', '-c', commands.join('\n'), publicKey(), served];
  const { status, stderr } = await region.as('devops', ['exec', 'web-1', '--', ...command]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

let keys: string | undefined;

export function keyFolder(): string {
  keys ??= mkdtempSync(join(tmpdir(), 'sallyport-plugin-'));
  return keys;
}

export function publicKey(): string {
  return readFileSync(`${keyFolder()}/key.pub`, 'utf8').trim();
}

export async function makeKey(): Promise<void> {
  await run('/usr/bin/ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'rows', '-f', `${keyFolder()}/key`]);
}

export function forgetKey(): void {
  if (keys !== undefined) rmSync(keys, { recursive: true });
  keys = undefined;
}

export function request(
  { setup }: OfficialRegion,
  DocumentName: string,
  parameters?: Readonly<Record<string, string>>,
): StartSessionRequest {
  const Parameters = Object.fromEntries(Object.entries(parameters ?? {}).map(([name, value]) => [name, [value]]));
  return { Target: setup.web, DocumentName, ...(parameters !== undefined && { Parameters }) };
}

export async function start(
  region: OfficialRegion,
  document: string,
  parameters?: Record<string, string>,
): Promise<Plugin> {
  return plugin(await startSession(region, region.owner, request(region, document, parameters)));
}

export async function shell(region: OfficialRegion, document = 'Plain'): Promise<OnTerminal> {
  const opened = pluginOnTerminal(await startSession(region, region.owner, request(region, document)));
  await opened.shows(/\$ $/);
  return opened;
}

/** A forward of the plugin, open. */
export async function forward(
  region: OfficialRegion,
  parameters: Record<string, string>,
): Promise<Plugin & { port: number }> {
  const remote = parameters.host === undefined ? '' : 'ToRemoteHost';
  const forwarding = await start(region, `AWS-StartPortForwardingSession${remote}`, {
    localPortNumber: '0',
    ...parameters,
  });
  const text = await forwarding.says('Waiting for connections...');
  return { ...forwarding, port: Number(/Port (\d+) opened/.exec(text)?.[1]) };
}

export async function end(forwarding: Plugin): Promise<void> {
  forwarding.child.kill('SIGINT');
  expect(await forwarding.ended).toContain('Terminate signal received, exiting.');
}

/** Of the file that the instance serves. */
export function get(from: number | string): Promise<string> {
  return new Promise((resolve, reject) => {
    const where = typeof from === 'number' ? { port: from, host: 'localhost' } : { path: from };
    const socket = connectTo(where, () => socket.write('GET /small HTTP/1.0\r\n\r\n'));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text.split('\r\n\r\n')[1] ?? ''));
  });
}

export async function ssh(
  region: OfficialRegion,
  program: 'ssh' | 'scp' | 'sftp',
  words: readonly string[],
  port = '22',
): Promise<Outcome> {
  const started = await startSession(
    region,
    region.owner,
    request(region, 'AWS-StartSSHSession', { portNumber: port }),
  );
  const proxy = [officialPlugin ?? '', ...started.args].map((word) => `'${word}'`).join(' ');
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const args = [...options, `IdentityFile=${keyFolder()}/key`, `ProxyCommand=${proxy}`].flatMap((option) => [
    '-o',
    option,
  ]);
  return run(find(program) ?? '', ['-F', '/dev/null', ...args, ...words], { env: started.env });
}

export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Passes connections on to the region, until it resets them. */
export async function startMiddle(to: number): Promise<{ readonly port: number; reset(): void; close(): void }> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const region = connectTo(to, '127.0.0.1');
    for (const [one, other] of [[client, region] as const, [region, client] as const]) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => open.delete(one));
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    reset: () => {
      for (const socket of open) socket.resetAndDestroy();
    },
    close: () => void server.close(),
  };
}
