/** What a handler knows of the call it serves. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Caller } from '../caller.ts';
import type { Region } from '../region.ts';
import type { Call } from '../service.ts';
import { peerOf } from './peer.ts';

export function makeCall(region: Region, caller: Caller, message: IncomingMessage, requestId: string): Call {
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
  };
}

export function newRequestId(): string {
  return randomUUID();
}
