/** What a handler knows of the call it serves. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isServiceHost } from '@sallyport/aws';
import type { Caller } from '../caller.ts';
import type { Region } from '../region.ts';
import type { Call, Protocol } from '../service.ts';
import { Slices } from '../slices.ts';
import { hostName } from './foreign.ts';
import type { ServicePath } from './peer.ts';

export function makeCall(
  region: Region,
  caller: Caller,
  message: IncomingMessage,
  requestId: string,
  protocol: Protocol,
  path: ServicePath,
): Call {
  return {
    region,
    account: caller.account,
    caller,
    requestId,
    sourceIp: path.address,
    ...(path.endpoint !== undefined && { endpoint: path.endpoint }),
    userAgent: message.headers['user-agent'] ?? '',
    secure: 'encrypted' in message.socket,
    byName: isServiceHost(hostName(message.headers.host ?? '') ?? ''),
    slices: new Slices(caller.userId, protocol),
  };
}

export function newRequestId(): string {
  return randomUUID();
}
