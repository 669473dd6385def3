/**
 * The instance metadata service, version 2 only, for one instance. Every instance has its own listener, behind its
 * relay socket, which identifies it. Spec: EC2 user guide, "Use IMDSv2".
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Account } from '../../account.ts';
import type { Instance } from '../ec2/store.ts';
import { metadataTree } from './metadata.ts';
import { longestTtl, makeTokens, shortestTtl, type Tokens } from './token.ts';
import { type Leaf, lookUp } from './tree.ts';

const tokenHeader = 'x-aws-ec2-metadata-token';
const ttlHeader = 'x-aws-ec2-metadata-token-ttl-seconds';

/** Versions that programs request by date; all have the same tree. */
const versions: readonly string[] = [
  '1.0',
  '2009-04-04',
  '2016-09-02',
  '2018-09-24',
  '2020-10-27',
  '2021-03-23',
  '2021-07-15',
  '2022-09-24',
  'latest',
];

type Answer = { readonly status: number; readonly body: string | Uint8Array; readonly ttl?: number };

export function metadataListener(account: Account, instance: Instance): RequestListener {
  const tokens = makeTokens(account.region.clock, account.region.secret(32));
  return (request, response) => {
    // A body has no meaning here. It is read and dropped, so that a kept connection stays usable.
    request.resume();
    void answer(account, instance, tokens, request)
      .catch((): Answer => ({ status: 500, body: '' }))
      .then((found) => send(request, response, found));
  };
}

async function answer(account: Account, instance: Instance, tokens: Tokens, request: IncomingMessage): Promise<Answer> {
  if (instance.metadata.httpEndpoint === 'disabled') return { status: 403, body: '' };
  const { method = '' } = request;
  const path = readPath(request.url ?? '');
  if (path === undefined) return { status: 400, body: '' };
  if (method === 'PUT') return path.join('/') === 'latest/api/token' ? issue(tokens, request) : notAllowed;
  if (method !== 'GET' && method !== 'HEAD') return notAllowed;
  const left = tokens.remaining(oneHeader(request, tokenHeader) ?? '');
  if (left === undefined) return { status: 401, body: '' };
  const body = await read(account, instance, path);
  return body === undefined ? { status: 404, body: '' } : { status: 200, body, ttl: left };
}

const notAllowed: Answer = { status: 405, body: '' };

/**
 * Only a program on the instance may get a token. A request with X-Forwarded-For came through a proxy and gets none, so
 * that an open proxy does not give its role to everybody.
 */
function issue(tokens: Tokens, request: IncomingMessage): Answer {
  if (request.headers['x-forwarded-for'] !== undefined) return { status: 403, body: '' };
  const text = oneHeader(request, ttlHeader) ?? '';
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds < shortestTtl || seconds > longestTtl) return { status: 400, body: '' };
  return { status: 200, body: tokens.issue(seconds), ttl: seconds };
}

async function read(account: Account, instance: Instance, path: readonly string[]): Promise<Leaf | undefined> {
  const [version, ...below] = path;
  if (version === undefined) return versions.join('\n');
  return versions.includes(version) ? lookUp(metadataTree(account, instance), below) : undefined;
}

/** Empty path segments are ignored: `latest//meta-data/` is `latest/meta-data`. Undefined when it cannot be decoded. */
function readPath(url: string): string[] | undefined {
  const [raw = ''] = url.split('?', 1);
  if (!raw.startsWith('/')) return undefined;
  try {
    return raw
      .split('/')
      .filter((step) => step !== '')
      .map((step) => decodeURIComponent(step));
  } catch {
    return undefined;
  }
}

function oneHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, ttl }: Answer): void {
  response.writeHead(status, {
    'content-type': typeof body === 'string' ? 'text/plain' : 'application/octet-stream',
    'content-length': Buffer.byteLength(body),
    server: 'EC2ws',
    // Requests with Origin come from a web page in a browser on the instance.
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(ttl !== undefined && { [ttlHeader]: String(ttl) }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
