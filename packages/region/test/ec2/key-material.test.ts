/** Keys that EC2 makes, as OpenSSH and OpenSSL read them: the public half, and the fingerprints of AWS's guide. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeKey, readKey } from '../../src/services/ec2/key-material.ts';

const folder = mkdtempSync(join(tmpdir(), 'key-material-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sh = (command: string): string => execFileSync('/bin/sh', ['-c', command], { cwd: folder }).toString().trim();

test.each([
  [
    'rsa',
    'openssl pkcs8 -in key -topk8 -nocrypt -outform DER | openssl sha1 -c | sed "s/.* //"',
    'ssh-keygen -ef key -m PEM | openssl rsa -RSAPublicKey_in -outform DER 2>/dev/null | openssl md5 -c | sed "s/.* //"',
  ],
  [
    'ed25519',
    'ssh-keygen -lf key | cut -d" " -f2 | sed "s/SHA256://; s/$/=/"',
    'ssh-keygen -lf key | cut -d" " -f2 | sed "s/SHA256://; s/$/=/"',
  ],
] as const)('a key of %s', async (type, made, imported) => {
  const { material, publicKey, fingerprint } = await makeKey(type);
  writeFileSync(join(folder, 'key'), `${material}\n`, { mode: 0o600 });
  expect(sh('ssh-keygen -yf key')).toBe(publicKey);
  expect(sh(made)).toBe(fingerprint);
  expect(readKey(publicKey)).toEqual({ type, publicKey, fingerprint: sh(imported) });
});
