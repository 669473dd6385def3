/** Reads a request body up to the limit. */
import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../service-error.ts';
import { mostBodyBytes, mostUnfinishedBytes, requestMilliseconds } from './limits.ts';

/** Bodies that have not arrived whole, the oldest first. */
const unfinished = new Map<IncomingMessage, number>();
let unfinishedBytes = 0;

export async function readBody(message: IncomingMessage): Promise<Uint8Array> {
  if (Number(message.headers['content-length'] ?? 0) > mostBodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  const late = setTimeout(() => message.destroy(), requestMilliseconds);
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > mostBodyBytes) throw tooLarge();
      chunks.push(chunk);
      keep(message, chunk.length);
    }
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    // The client has closed the connection: no answer can be sent, and nothing is wrong with the region.
    throw new ServiceError('IncompleteBody', 400, 'the request body ended before its end');
  } finally {
    clearTimeout(late);
    unfinishedBytes -= unfinished.get(message) ?? 0;
    unfinished.delete(message);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(): ServiceError {
  return new ServiceError('RequestEntityTooLarge', 413, `the request body is larger than ${mostBodyBytes} bytes`);
}

/** A body that arrives in time is read within milliseconds: what fills the memory are those that do not end. */
function keep(message: IncomingMessage, bytes: number): void {
  unfinished.set(message, (unfinished.get(message) ?? 0) + bytes);
  unfinishedBytes += bytes;
  if (unfinishedBytes <= mostUnfinishedBytes) return;
  for (const oldest of unfinished.keys()) {
    oldest.destroy();
    return;
  }
}
