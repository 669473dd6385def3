/** What a handler knows of the call it serves. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isServiceHost } from '@sallyport/aws';
import type { Caller } from '../caller.ts';
import type { Region } from '../region.ts';
import type { Call, Protocol } from '../service.ts';
import { Slices } from '../slices.ts';
import { hostName } from './foreign.ts';
import { peerOf } from './peer.ts';

export function makeCall(
  region: Region,
  caller: Caller,
  message: IncomingMessage,
  requestId: string,
  protocol: Protocol,
): Call {
  const peer = peerOf(message.socket);
  return {
    region,
    account: caller.account,
    caller,
    requestId,
    sourceIp: peer.address,
    viaEndpoint: peer.viaEndpoint,
    userAgent: message.headers['user-agent'] ?? '',
    secure: 'encrypted' in message.socket,
    byName: isServiceHost(hostName(message.headers.host ?? '') ?? ''),
    slices: new Slices(caller.userId, protocol),
  };
}

export function newRequestId(): string {
  return randomUUID();
}
