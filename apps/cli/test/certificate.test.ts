/** Who may answer for AWS: an environment made for another program must not let everybody between here and there. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningRegion, startRegion } from '@sallyport/region';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const account = '111122223333';
let running: RunningRegion;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-certificate-'));
  const machines = () => ({
    missing: async () => [],
    boot: async () => Promise.reject(new Error('no instance is booted here')),
    discard: async () => {},
    close: async () => {},
  });
  running = await startRegion({ name: 'eu-west-1', accounts: [account], port: 0, tlsPort: 0, machines });
});
afterAll(async () => {
  await running.close();
  rmSync(folder, { recursive: true });
});

type Outcome = { readonly status: number | string | null | undefined; readonly stderr: string };

function ls(variables: Readonly<Record<string, string>>): Promise<Outcome> {
  const [keys] = running.accounts;
  const env = {
    ...{ PATH: '/usr/bin:/bin', HOME: folder, AWS_MAX_ATTEMPTS: '1', AWS_REGION: 'eu-west-1' },
    AWS_ENDPOINT_URL: running.region.endpoints.tlsEndpointUrl,
    AWS_ACCESS_KEY_ID: keys?.accessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: keys?.secretAccessKey ?? '',
    ...variables,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ['--conditions=source', program, 'ls'], { env }, (error, _stdout, stderr) => {
      resolve({ status: error === null ? 0 : error.code, stderr });
    });
  });
}

test('environment-turns-verification-off: a certificate of an unknown authority is refused all the same', async () => {
  const { status, stderr } = await ls({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
  expect({ status, stderr }).toEqual({
    status: 9,
    stderr: expect.stringContaining('AWS_CA_BUNDLE names the file of the authority to trust'),
  });
});

test('the authority that AWS_CA_BUNDLE names is trusted', async () => {
  const bundle = join(folder, 'ca.pem');
  writeFileSync(bundle, running.region.endpoints.caPem);
  expect((await ls({ AWS_CA_BUNDLE: bundle, NODE_TLS_REJECT_UNAUTHORIZED: '0' })).status).toBe(0);
});
