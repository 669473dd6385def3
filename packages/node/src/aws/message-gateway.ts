/**
 * Opens channels of the message gateway: a signed POST is answered with 201 and a token in XML; then a signed WebSocket
 * sends the token in its first message, which is text (spec/session-manager 1.2 to 1.4).
 */
import { randomUUID } from 'node:crypto';
import { frameHeader, maxPayloadBytes } from '@sallyport/ssm';
import WebSocket from 'ws';
import { NodeError } from '../node-error.ts';
import type { CredentialSource } from './credentials.ts';
import type { Fetch } from './http.ts';
import { signedHeaders } from './signing.ts';

export type ChannelName = 'control-channel' | 'data-channel';

export type GatewayOptions = {
  readonly endpoint: URL;
  readonly region: string;
  readonly credentials: CredentialSource;
  readonly fetch: Fetch;
  readonly now: () => number;
};

export type OpenOptions = {
  readonly channel: ChannelName;
  /** The instance id for a control channel, the session id for a data channel. */
  readonly id: string;
  /** `role=subscribe&stream=input` or `role=publish_subscribe`. */
  readonly query: string;
  /** Members of the CreateControlChannel or CreateDataChannel request besides version and request id. */
  readonly request: Readonly<Record<string, unknown>>;
  /** The first message, which is text. */
  readonly hello: (opening: { readonly requestId: string; readonly tokenValue: string }) => string;
  readonly timeoutMs: number;
};

/** Resolves with an open socket on which the first message was sent. */
export async function openChannel(gateway: GatewayOptions, options: OpenOptions): Promise<WebSocket> {
  const token = await createChannel(gateway, options);
  const url = new URL(`/v1/${options.channel}/${encodeURIComponent(options.id)}?${options.query}`, gateway.endpoint);
  const signed = signedHeaders({
    method: 'GET',
    url,
    service: 'ssmmessages',
    region: gateway.region,
    credentials: await gateway.credentials(),
    date: new Date(gateway.now()),
  });
  const { host: _host, ...headers } = signed;
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, {
    headers,
    perMessageDeflate: false,
    maxPayload: frameHeader + maxPayloadBytes,
    handshakeTimeout: options.timeoutMs,
    followRedirects: false,
    skipUTF8Validation: true,
  });
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  socket.once('open', () => resolve(socket));
  socket.on('error', (error) =>
    reject(new NodeError('node/gateway', `the ${options.channel} does not open: ${error.message}`)),
  );
  socket.on('unexpected-response', (_request, response) => {
    reject(upgradeRefusal(options, response.statusCode ?? 0));
    response.destroy();
    socket.terminate();
  });
  const open = await promise;
  open.send(options.hello({ requestId: randomUUID(), tokenValue: token }), { binary: false });
  return open;
}

async function createChannel(gateway: GatewayOptions, options: OpenOptions): Promise<string> {
  const url = new URL(`/v1/${options.channel}/${encodeURIComponent(options.id)}`, gateway.endpoint);
  const body = JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: randomUUID(), ...options.request });
  const headers = signedHeaders({
    method: 'POST',
    url,
    service: 'ssmmessages',
    region: gateway.region,
    headers: { 'content-type': 'application/json' },
    body,
    credentials: await gateway.credentials(),
    date: new Date(gateway.now()),
  });
  const answer = await gateway.fetch({ method: 'POST', url, headers, body, timeoutMs: options.timeoutMs });
  if (answer.status !== 201) throw refusal(options, answer.status, answer.body);
  const token = /<TokenValue>([^<]+)<\/TokenValue>/.exec(answer.body)?.[1];
  if (token === undefined) throw new NodeError('node/gateway', `the gateway gives no token for the ${options.channel}`);
  return unescapeXml(token);
}

function upgradeRefusal(options: OpenOptions, status: number): NodeError {
  const action = options.channel === 'control-channel' ? 'OpenControlChannel' : 'OpenDataChannel';
  if (status !== 403) return new NodeError('node/gateway', `ssmmessages:${action} answers ${status}`);
  return new NodeError('node/access-denied', `ssmmessages:${action} is refused`, {
    hint: `the instance role needs ssmmessages:${action}`,
  });
}

function refusal(options: OpenOptions, status: number, body: string): NodeError {
  const action = options.channel === 'control-channel' ? 'CreateControlChannel' : 'CreateDataChannel';
  const text = textOf(body);
  if (body.includes('AccessDenied')) {
    return new NodeError('node/access-denied', `ssmmessages:${action} is refused: ${text}`, {
      hint: `the instance role needs ssmmessages:${action} and ssmmessages:${action.replace('Create', 'Open')}`,
    });
  }
  if (body.includes('Session is already terminated')) {
    return new NodeError('node/session', 'the session is already terminated');
  }
  return new NodeError('node/gateway', `ssmmessages:${action} answers ${status}: ${text}`);
}

/** The text of an error body without mark-up, at most a line of the log. */
function textOf(body: string): string {
  const message = /<[Mm]essage>([^<]*)<\/[Mm]essage>/.exec(body)?.[1];
  const text = unescapeXml(message ?? body.replace(/<[^>]*>/g, ' '));
  return text
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
    .slice(0, 300);
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => entities[name] ?? whole);
}
