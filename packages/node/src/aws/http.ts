/** One HTTP request, limited in time and size, without following redirects. */
import type { RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { NodeError } from '../node-error.ts';

/** An import of node:http would load all its exports, of which WebSocket takes 15 ms and is not used. */
const plain = process.getBuiltinModule('node:http');

/** Far above the size of any answer the agent gets; a larger one is a fault or an attack. */
const maxBody = 1 << 20;

export type HttpRequest = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AsyncIterable<Uint8Array>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
};

export type HttpAnswer = { readonly status: number; readonly body: string };

export type Fetch = (request: HttpRequest) => Promise<HttpAnswer>;

export const httpFetch: Fetch = (asked) => {
  const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const options: RequestOptions = { method: asked.method, headers: { ...asked.headers }, timeout: asked.timeoutMs };
  if (asked.signal !== undefined) options.signal = asked.signal;
  const send = asked.url.protocol === 'https:' ? tlsRequest : plain.request;
  const sent = send(asked.url, options, (answer) => {
    const parts: Buffer[] = [];
    let size = 0;
    answer.on('data', (part: Buffer) => {
      size += part.length;
      if (size > maxBody) answer.destroy(new NodeError('node/request', `${asked.url.host} answers with too much`));
      else parts.push(part);
    });
    answer.on('error', reject);
    answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }));
  });
  const late = (): void => {
    sent.destroy(new NodeError('node/request', `${asked.url.host} does not answer within ${asked.timeoutMs} ms`));
  };
  // The timeout of the socket is for inactivity: a peer that sends a byte a second would never reach it.
  const deadline = setTimeout(late, asked.timeoutMs);
  sent.on('timeout', late);
  sent.on('error', reject);
  sent.on('close', () => clearTimeout(deadline));
  if (asked.body === undefined || typeof asked.body === 'string') sent.end(asked.body);
  else pipeline(asked.body, sent).catch((error: Error) => sent.destroy(error));
  return promise;
};
