/**
 * One HTTP request of the login, by connections of its own: Node's `fetch` and its shared connections follow proxy variables, and trust what
 * NODE_EXTRA_CA_CERTS and NODE_TLS_REJECT_UNAUTHORIZED say. The login may run with an environment that a person made.
 */
import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { systemAuthorities } from './aws-settings.ts';
import type { Fetch } from './instance.ts';

/** Longer answers than any of the two services gives. */
const mostBytes = 1024 * 1024;

export const exchange: Fetch = (url, { method, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const target = new URL(url);
    const options: RequestOptions = {
      method,
      headers: { ...headers, ...(body !== undefined && length(body)) },
      signal,
    };
    const request =
      target.protocol === 'https:'
        ? httpsRequest(target, {
            ...options,
            agent: new HttpsAgent({ rejectUnauthorized: true, ca: systemAuthorities() }),
          })
        : httpRequest(target, { ...options, agent: new HttpAgent() });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > mostBytes) request.destroy(new Error(`the answer of ${target.host} is too long`));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, text: async () => text });
      });
    });
    request.end(body);
  });

function length(body: string): { readonly 'content-length': number } {
  return { 'content-length': Buffer.byteLength(body) };
}
