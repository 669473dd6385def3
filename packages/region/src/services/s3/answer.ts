/** Writes answers of S3: headers of every answer, XML, bytes of objects, and errors in the form of S3. */
import { randomBytes } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Log } from '../../server/log.ts';
import type { Exchange } from '../../service.ts';
import { ServiceError } from '../../service-error.ts';
import type { RestOutput } from '../../wire/rest-write.ts';
import { escapeXml } from '../../wire/xml-write.ts';
import { S3Error } from './errors.ts';
import { type Answered, readBytes } from './operation.ts';
import { transfer } from './receive.ts';
import type { S3State } from './state.ts';

export type Answerer = {
  readonly requestId: string;
  /** Of errors: bucket and key. */
  resource: string;
  /** Known once the bucket is. */
  bucketRegion: string | undefined;
  /** `principal`: who pays for bytes that are sent. */
  send(answered: Answered<unknown>, written: RestOutput, principal: string): Promise<void>;
  refuse(cause: unknown): Promise<void>;
};

/** Of a body nobody wants that is read all the same: its sender reads the answer when it has sent everything. */
const mostDrainedBytes = 8 * 1024 * 1024;
const mostDrainedMilliseconds = 1000;

export function makeAnswerer({ message, response }: Exchange, state: S3State, log: Log): Answerer {
  const requestId = randomBytes(10).toString('hex').slice(0, 16).toUpperCase();
  const hostId = randomBytes(48).toString('base64');
  const isHead = message.method === 'HEAD';

  const answerer: Answerer = {
    requestId,
    resource: '/',
    bucketRegion: undefined,
    async send(answered, written, principal) {
      const { status, bytes } = answered;
      const headers = { ...common(), ...written.headers, ...answered.headers };
      if (bytes === undefined) {
        await end(status, headers, answered.body ?? written.body);
        return;
      }
      if (isHead || response.destroyed) {
        response.writeHead(status, headers);
        response.end();
        return;
      }
      await transfer(state, principal, async () => {
        response.writeHead(status, headers);
        for await (const some of readBytes(state, bytes)) await write(some);
        response.end();
      });
    },
    async refuse(cause) {
      if (response.headersSent) {
        // The number of bytes was promised: what is cut short must not look whole.
        if (!(cause instanceof Gone)) log(`request ${requestId} of s3 failed while its answer was sent`, cause);
        response.destroy();
        return;
      }
      const error = asError(cause);
      const extra = error instanceof S3Error ? error.headers : {};
      const status = STATUS_CODES[error.status] === undefined ? 500 : error.status;
      const isEmpty = isHead || status === 304;
      await end(
        status,
        { ...common(), ...extra, ...(status !== 304 && { 'content-type': 'application/xml' }) },
        isEmpty ? '' : errorBody(error),
      );
    },
  };
  return answerer;

  function common(): Record<string, string> {
    return {
      'x-amz-request-id': requestId,
      'x-amz-id-2': hostId,
      server: 'AmazonS3',
      ...(answerer.bucketRegion !== undefined && isBucketHead() && { 'x-amz-bucket-region': answerer.bucketRegion }),
    };
  }

  /** Clients ask HEAD of a bucket for its region; the header is there whether they may or not. */
  function isBucketHead(): boolean {
    return isHead && !answerer.resource.slice(1).includes('/');
  }

  async function end(status: number, headers: Record<string, string>, body: string): Promise<void> {
    if (!message.complete) await drain(message);
    if (response.destroyed) return;
    const type = body === '' ? {} : { 'content-type': 'application/xml' };
    const length =
      status === 204 || status === 304 || isHead ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    // The rest of a refused body may still be arriving: the connection ends with the answer then.
    if (!message.complete) response.shouldKeepAlive = false;
    response.writeHead(status, { ...type, ...length, ...headers });
    response.end(isHead ? undefined : body);
  }

  /** Resolves when the bytes have left: the next ones come into the same memory. */
  function write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      const watch = setTimeout(() => response.destroy(), state.limits.stallMilliseconds);
      response.write(bytes, (cause) => {
        clearTimeout(watch);
        if (cause === null || cause === undefined) resolve();
        else reject(new Gone());
      });
    });
  }

  function asError(cause: unknown): ServiceError {
    if (cause instanceof ServiceError) return cause;
    log(`request ${requestId} of s3 failed inside the region`, cause);
    return new S3Error('InternalError', 500, 'We encountered an internal error. Please try again.');
  }

  function errorBody({ code, message: text, members }: ServiceError): string {
    const all = {
      Code: code,
      Message: text,
      ...members,
      Resource: members.Key === undefined ? answerer.resource : undefined,
      RequestId: requestId,
      HostId: hostId,
    };
    const inside = Object.entries(all)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${inside.join('')}</Error>`;
  }
}

/** Reads what is left of a small body. A client that waits to be asked for its body has sent nothing. */
async function drain(message: IncomingMessage): Promise<void> {
  if (message.headers.expect !== undefined) return;
  const over = Promise.withResolvers<void>();
  const timer = setTimeout(over.resolve, mostDrainedMilliseconds);
  let left = mostDrainedBytes;
  message.on('data', (bytes: Buffer) => {
    left -= bytes.length;
    if (left < 0) over.resolve();
  });
  for (const event of ['end', 'close', 'error'] as const) message.on(event, () => over.resolve());
  await over.promise;
  clearTimeout(timer);
  message.pause();
}

/** The reader has gone. */
class Gone extends Error {}
