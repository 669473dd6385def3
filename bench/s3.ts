/** S3: putting and getting 100 MB over one connection, signed by a client that does nothing else. */
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { createInterface } from 'node:readline';
import { node, startRegionProcess } from '../e2e/region-process.ts';
import { median, print } from './figure.ts';

const size = 100_000_000;
const object = Buffer.alloc(size, 7);
const payloadHash = createHash('sha256').update(object).digest('hex');
const emptyHash = createHash('sha256').digest('hex');
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

type Target = {
  readonly port: number;
  readonly sign: (method: string, path: string, hash: string) => Record<string, string>;
};

/** Resolves with the number of bytes of the answer's body. */
function exchange({ port, sign }: Target, method: string, path: string, body?: Buffer): Promise<number> {
  const headers = sign(method, path, body === undefined ? emptyHash : body === object ? payloadHash : emptyHash);
  return new Promise((resolve, reject) => {
    const message = httpRequest({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      let received = 0;
      response.on('data', (bytes: Buffer) => {
        received += bytes.length;
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(received);
        else reject(new Error(`${method} ${path} answered ${response.statusCode}`));
      });
    });
    message.on('error', reject);
    message.setHeader('content-length', body?.length ?? 0);
    message.end(body);
  });
}

function signer(region: string, port: number, keys: { accessKeyId: string; secretAccessKey: string }): Target['sign'] {
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return (method, path, hash) => {
    const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
    const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
    const headers = { host: `127.0.0.1:${port}`, 'x-amz-content-sha256': hash, 'x-amz-date': date };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
    const canonical = [method, path, '', ...lines, '', names, hash].join('\n');
    const text = ['AWS4-HMAC-SHA256', date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
    const key = scope
      .split('/')
      .reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${keys.secretAccessKey}`);
    const signature = hmac(key, text).toString('hex');
    const credential = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}`;
    return { ...headers, authorization: `${credential}, SignedHeaders=${names}, Signature=${signature}` };
  };
}

async function rate(bytes: number, task: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await task();
  return bytes / 1000 / (performance.now() - start);
}

export async function benchS3(): Promise<void> {
  const region = await startRegionProcess();
  const bare = spawn(node, [new URL('s3-process.ts', import.meta.url).pathname], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { value: barePort } = await createInterface({ input: bare.stdout })[Symbol.asyncIterator]().next();
  const [account] = region.ready.accounts;
  if (account === undefined) throw new Error('the region has no account');
  const port = Number(new URL(region.ready.endpointUrl).port);
  const target: Target = { port, sign: signer(region.ready.region, port, account) };
  const baseline: Target = { port: Number(barePort), sign: () => ({}) };
  const location = `<CreateBucketConfiguration><LocationConstraint>${region.ready.region}</LocationConstraint></CreateBucketConfiguration>`;
  const body = Buffer.from(location);
  const hash = createHash('sha256').update(body).digest('hex');
  await exchange({ port, sign: (method, path) => target.sign(method, path, hash) }, 'PUT', '/bench-bucket', body);
  for (const [what, method] of [
    ['put', 'PUT'],
    ['got', 'GET'],
  ] as const) {
    const rates: number[] = [];
    const bareRates: number[] = [];
    for (let run = 0; run < 7; run += 1) {
      const send = method === 'PUT' ? object : undefined;
      rates.push(await rate(size, () => exchange(target, method, '/bench-bucket/object', send)));
      bareRates.push(await rate(size, () => exchange(baseline, method, '/bench-bucket/object', send)));
    }
    print({
      figure: `MB of a 100 MB object that S3 has ${what} in a second`,
      value: median(rates),
      unit: 'per-second',
      baseline: { what: 'a server of Node that hashes alike and keeps it in memory', value: median(bareRates) },
      goal: 'at least 200',
    });
  }
  agent.destroy();
  bare.stdin.end();
  await region.close();
}
