/**
 * Requests to the region itself and not to a service of AWS: they move its clock and give
 * it faults. Only programs of this computer that hold
 * the region's control token are served; instances are not, nor is anybody with credentials alone, however many those allow.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { readBody } from '../server/body.ts';
import { hostName, refuseForeign } from '../server/foreign.ts';
import { peerOf } from '../server/peer.ts';
import { ServiceError } from '../service-error.ts';
import type { Answer } from '../wire/protocol.ts';
import type { SignedRequest } from '../wire/sigv4/signed-request.ts';

/** The name of a bucket has no underscore, so no path-style request of S3 begins like this. */
const prefix = '/_region/';
/** No header of AWS begins like this. */
export const tokenHeader = 'x-region-token';

/** A part of the region that is commanded: what it answers is written as JSON. */
export type ControlResource = {
  /** `rest` is what stands in the path after the name. Throws ServiceError. */
  serve(method: string, rest: string, body: unknown): unknown;
};

export type Control = {
  readonly token: string;
  /** Whether the request is for the region itself. */
  claims(request: SignedRequest, message: IncomingMessage): boolean;
  answer(message: IncomingMessage, request: SignedRequest): Promise<Answer>;
};

export function makeControl(token: string, resources: Readonly<Record<string, ControlResource>>): Control {
  return {
    token,
    claims: (request, message) => request.rawPath.startsWith(prefix) && isLoopbackName(message.headers.host),
    async answer(message, request) {
      try {
        return written(200, await serve(message, request));
      } catch (cause) {
        if (!(cause instanceof ServiceError)) throw cause;
        return written(cause.status, { code: cause.code, message: cause.message });
      }
    },
  };

  async function serve(message: IncomingMessage, request: SignedRequest): Promise<unknown> {
    refuseForeign(message.headers);
    if (peerOf(message.socket).fromInstance) {
      throw new ServiceError('InstanceRefused', 403, 'an instance does not command the region it runs in');
    }
    const given = message.headers[tokenHeader];
    if (typeof given !== 'string' || !isSame(given, token)) {
      throw new ServiceError('TokenRefused', 403, `the header ${tokenHeader} does not hold the token of this region`);
    }
    const [name = '', ...rest] = request.rawPath.slice(prefix.length).split('/');
    const resource = Object.hasOwn(resources, name) ? resources[name] : undefined;
    if (resource === undefined) throw new ServiceError('NotFound', 404, 'the region has nothing of that name');
    return resource.serve(request.method, rest.join('/'), parsed(await readBody(message)));
  }
}

/** Another name stands for a service of AWS or for a bucket, whose keys may begin like this. */
function isLoopbackName(host: string | undefined): boolean {
  const name = hostName(host ?? '');
  return name === '127.0.0.1' || name === 'localhost';
}

function isSame(given: string, token: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function parsed(body: Uint8Array): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw malformed('the body is not JSON');
  }
}

export function malformed(message: string): ServiceError {
  return new ServiceError('MalformedInput', 400, message);
}

export function methodRefused(method: string): ServiceError {
  return new ServiceError('MethodNotAllowed', 405, `not answered here: ${method.slice(0, 20)}`);
}

function written(status: number, value: unknown): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
