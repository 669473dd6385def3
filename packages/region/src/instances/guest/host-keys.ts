/** The instance's SSH host keys, made at the first boot and written to the console as cloud-init does. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';
import { log } from './log.ts';

const exec = promisify(execFile);
const keygen = '/usr/bin/ssh-keygen';
const types = ['ed25519', 'ecdsa'] as const;

export async function makeHostKeys(): Promise<void> {
  if (!existsSync(keygen)) return log('ssh-keygen is not installed: no host keys');
  const shown = await Promise.all(types.map(makeHostKey));
  const lines = [
    '-----BEGIN SSH HOST KEY FINGERPRINTS-----',
    ...shown.map(({ fingerprint }) => fingerprint),
    '-----END SSH HOST KEY FINGERPRINTS-----',
    '-----BEGIN SSH HOST KEY KEYS-----',
    ...shown.map(({ key }) => key),
    '-----END SSH HOST KEY KEYS-----',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function makeHostKey(type: (typeof types)[number]): Promise<{ fingerprint: string; key: string }> {
  const path = `/etc/ssh/ssh_host_${type}_key`;
  const comment = `root@${hostname()}`;
  if (!existsSync(path)) await exec(keygen, ['-q', '-t', type, '-N', '', '-C', comment, '-f', path]);
  const { stdout } = await exec(keygen, ['-l', '-f', `${path}.pub`]);
  return { fingerprint: stdout.trim(), key: (await readFile(`${path}.pub`, 'utf8')).trim() };
}
