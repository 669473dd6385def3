/** Reads a request body up to the limit. */
import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../service-error.ts';
import { mostBodyBytes } from './limits.ts';

export async function readBody(message: IncomingMessage): Promise<Uint8Array> {
  if (Number(message.headers['content-length'] ?? 0) > mostBodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > mostBodyBytes) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    // The client has closed the connection: no answer can be sent, and nothing is wrong with the region.
    throw new ServiceError('IncompleteBody', 400, 'the request body ended before its end');
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(): ServiceError {
  return new ServiceError('RequestEntityTooLarge', 413, `the request body is larger than ${mostBodyBytes} bytes`);
}
