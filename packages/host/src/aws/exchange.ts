/**
 * One HTTP request of the login, by connections of its own: Node's `fetch` and its shared connections follow proxy variables, and trust what
 * NODE_EXTRA_CA_CERTS and NODE_TLS_REJECT_UNAUTHORIZED say. The login may run with an environment that a person made.
 */
import type { ClientRequest, RequestOptions } from 'node:http';
import { systemAuthorities } from './aws-settings.ts';
import type { Fetch } from './instance.ts';

/** Longer answers than any of the two services gives. */
const mostBytes = 1024 * 1024;

export const exchange: Fetch = async (url, { method, headers, body, signal }) => {
  const target = new URL(url);
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const request = await open(target, { method, headers: { ...headers, ...length }, signal });
  return new Promise((resolve, reject) => {
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
};

/** Loaded here, because a login beside our agent asks nobody, and these modules cost it half of its start. */
async function open(target: URL, options: RequestOptions): Promise<ClientRequest> {
  if (target.protocol !== 'https:') {
    const { Agent, request } = await import('node:http');
    return request(target, { ...options, agent: new Agent() });
  }
  const { Agent, request } = await import('node:https');
  return request(target, { ...options, agent: new Agent({ rejectUnauthorized: true, ca: systemAuthorities() }) });
}
