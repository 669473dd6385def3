/** One small HTTP exchange: bounded in time and in size, never following a redirect. */
import type { RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { NodeError } from '../node-error.ts';

/** Imported, node:http hands out all it exports, its WebSocket too, which loads 15 ms of code nobody here uses. */
const plain = process.getBuiltinModule('node:http');

/** No answer this agent asks for is near this size; a bigger one is a fault or an attack. */
const maxBody = 1 << 20;

export type HttpRequest = {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
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
  // The socket's own timeout only counts silence: a peer that drips a byte a second would hold us for ever.
  const deadline = setTimeout(late, asked.timeoutMs);
  sent.on('timeout', late);
  sent.on('error', reject);
  sent.on('close', () => clearTimeout(deadline));
  sent.end(asked.body);
  return promise;
};
