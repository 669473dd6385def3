/** How the login asks AWS, in an environment that a person made. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeAuthority } from '../../../packages/region/src/server/tls.ts';

const program = `import { exchange } from '@sallyport/host';
const init = { method: 'POST', headers: {}, body: 'x', signal: AbortSignal.timeout(10_000) };
try { console.log((await exchange(process.argv[1], init)).status) } catch (error) { console.log(error.code) }`;

const folder = mkdtempSync(join(tmpdir(), 'sallyport-exchange-'));
const authority = join(folder, 'ca.pem');
let url: string;
let proxied = 0;
const served = createServer();
const proxy = createPlainServer((socket) => {
  proxied += 1;
  socket.destroy();
});

beforeAll(async () => {
  const { key, cert, caPem } = await makeAuthority('eu-west-1');
  writeFileSync(authority, caPem);
  served.setSecureContext({ key, cert });
  served.on('request', (_, response) => response.end('{}'));
  served.listen(0, '127.0.0.1');
  proxy.listen(0, '127.0.0.1');
  await Promise.all([once(served, 'listening'), once(proxy, 'listening')]);
  url = `https://127.0.0.1:${(served.address() as AddressInfo).port}/`;
});
afterAll(() => {
  served.close();
  proxy.close();
  rmSync(folder, { recursive: true });
});

async function ask(variables: Readonly<Record<string, string>>): Promise<string> {
  const args = ['--conditions=source', '--input-type=module', '-e', program, url];
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: '/usr/bin:/bin', ...variables },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString();
  });
  await once(child, 'close');
  return text.trim();
}

test('attack: environment-of-the-login: no variable turns verification off or leads to a proxy', async () => {
  const way = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const said = await ask({
    ...{ NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_USE_ENV_PROXY: '1' },
    ...{ NODE_EXTRA_CA_CERTS: authority, SSL_CERT_FILE: authority, SSL_CERT_DIR: folder },
    ...{ HTTPS_PROXY: way, https_proxy: way, HTTP_PROXY: way, ALL_PROXY: way },
  });
  expect(said).toMatch(/^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT_LOCALLY)$/);
  expect(proxied).toBe(0);
});
