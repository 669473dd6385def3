/**
 * The region as an HTTPS proxy (CONNECT, RFC 9110 section 9.3.6), for programs that know AWS by its names alone. It leads to the region itself and to
 * nothing else, so it is no way out of a network for anybody. A tunnel is counted as the TLS connection it carries.
 */
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { isServiceHost } from '@sallyport/aws';
import { releasedConnection } from './connections.ts';

export function serveTunnels(http: HttpServer, https: HttpsServer): void {
  http.on('connect', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const target = request.url ?? '';
    if (!mayPass(target)) {
      const text = `refused by the local region: it passes port 443 of AWS's names only, and not ${printable(target)}\n`;
      const headers = `content-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close`;
      socket.end(`HTTP/1.1 403 Forbidden\r\n${headers}\r\n\r\n${text}`);
      return;
    }
    releasedConnection(socket);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) socket.unshift(head);
    https.emit('connection', socket);
  });
}

/** `HOST:443` with a name of AWS. */
export function mayPass(target: string): boolean {
  const host = /^([^:]+):443$/.exec(target)?.[1];
  return host !== undefined && isServiceHost(host);
}

function printable(text: string): string {
  return text.slice(0, 80).replace(/[^\x21-\x7e]/g, '?');
}
