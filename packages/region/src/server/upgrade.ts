/** WebSocket upgrades: routed, authenticated and authorised as requests are; then the route gets the socket. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { authorise } from '../authorise.ts';
import type { Region } from '../region.ts';
import type { Call, Service } from '../service.ts';
import { ServiceError } from '../service-error.ts';
import { writeError } from '../wire/protocol.ts';
import { AuthFault } from '../wire/sigv4/auth-fault.ts';
import { readClaim } from '../wire/sigv4/claim.ts';
import { signedRequest } from '../wire/sigv4/signed-request.ts';
import { payloadHash } from '../wire/sigv4/verify.ts';
import { authenticate } from './authenticate.ts';
import { makeCall, newRequestId } from './call.ts';
import { asServiceError, nameOf } from './dispatch.ts';
import { refuseForeign } from './foreign.ts';
import type { Log } from './log.ts';
import { errorsOf, meetFaults } from './meet-faults.ts';
import { peerOf } from './peer.ts';
import type { RawRequest, RawRoute } from './raw-route.ts';
import { rawRequest, type Services } from './route.ts';

export type Upgrade = (message: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>;

type Found = { readonly service: Service; readonly route: RawRoute };

export function makeUpgrade(region: Region, services: Services, log: Log): Upgrade {
  return async (message, socket, head) => {
    const requestId = newRequestId();
    // Before anything else: a reset during authorisation must not become an uncaught exception.
    socket.on('error', () => socket.destroy());
    try {
      const request = signedRequest(message);
      if (request === undefined) throw new ServiceError('MalformedInput', 400, 'the request line holds no path');
      refuseForeign(message.headers);
      const raw = rawRequest(request);
      const claim = readClaim(request);
      const found = find(services, raw);
      const upgrade = found?.route.upgrade;
      if (found === undefined || upgrade === undefined) {
        throw new ServiceError('NotFoundException', 404, 'no WebSocket is served at this address');
      }
      const path = peerOf(message.socket).pathTo(found.service.name);
      if (path === undefined) {
        socket.destroy();
        return;
      }
      let call: Call | undefined;
      if (claim !== undefined) {
        if (claim.service !== found.service.name) {
          throw new AuthFault('mismatch', `Credential should be scoped to correct service: '${found.service.name}'.`);
        }
        const caller = authenticate(region, request, claim, payloadHash(request, new Uint8Array(0)));
        call = makeCall(region, caller, message, requestId, found.service.protocol, path);
        const required = found.route.requiredPermissions(raw, call);
        const [service, errors] = [found.service.name, errorsOf(call, found.service.protocol)];
        await meetFaults({ call, service, operation: nameOf(required), answer: socket, errors });
        authorise(call, service, required);
      } else if (upgrade.unsigned === 'refused') {
        throw new AuthFault('missing', 'Missing Authentication Token');
      }
      upgrade.accept(message, socket, head, raw, { region, call });
    } catch (cause) {
      refuse(socket, asServiceError(cause, 'json', requestId, log), requestId);
    }
  };
}

function find(services: Services, raw: RawRequest): Found | undefined {
  for (const service of services.values()) {
    const route = service.routes?.find((candidate) => candidate.upgrade !== undefined && candidate.match(raw));
    if (route !== undefined) return { service, route };
  }
  return undefined;
}

function refuse(socket: Duplex, error: ServiceError, requestId: string): void {
  // AWS JSON answers 400 to every error; clients of a WebSocket handshake see the status alone.
  const status = error.status === 400 && /Exception$/.test(error.code) ? 403 : error.status;
  const { headers, body } = writeError('json', error, requestId);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
