/** The baseline of `s3.ts`: a server of Node that hashes what is put, as S3 must, and sends what is got out of memory. */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const object = Buffer.alloc(100_000_000, 7);

const server = createServer((message, response) => {
  if (message.method === 'GET') {
    response.writeHead(200, { 'content-length': object.length });
    response.end(object);
    return;
  }
  const digests = [createHash('md5'), createHash('sha256')];
  message.on('data', (bytes: Buffer) => {
    for (const digest of digests) digest.update(bytes);
  });
  message.on('end', () => response.end(digests.map((digest) => digest.digest('hex')).join(' ')));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
process.stdin.resume().on('end', () => process.exit(0));
