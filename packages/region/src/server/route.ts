/** Which service and operation a request is for. Nothing here is trusted before the signature has been verified. */

import { endpointOf } from '@sallyport/aws';
import type { Protocol, Service } from '../service.ts';
import { ServiceError } from '../service-error.ts';
import { serviceOfTarget } from '../wire/models.ts';
import { AuthFault } from '../wire/sigv4/auth-fault.ts';
import { readScope, type SignatureClaim } from '../wire/sigv4/claim.ts';
import { decodePairs, header, type SignedRequest } from '../wire/sigv4/signed-request.ts';
import { hostName } from './foreign.ts';
import type { RawRequest } from './raw-route.ts';

export type Services = ReadonlyMap<string, Service>;

/**
 * The service whose error format is used before anything is verified: that of the credential scope, which can be read
 * even if the signature is wrong, else that of `X-Amz-Target` or of the host.
 */
export function serviceName(request: SignedRequest): string | undefined {
  const scoped = readScope(request);
  if (scoped !== undefined) return scoped;
  const target = header(request, 'x-amz-target')?.split('.')[0];
  if (target !== undefined) return serviceOfTarget.get(target);
  return hostEndpoint(request)?.service;
}

export function hostEndpoint(request: SignedRequest): ReturnType<typeof endpointOf> {
  return endpointOf(hostName(header(request, 'host') ?? '') ?? '');
}

/** At a name of AWS's a service takes signatures for itself and its region only; a loopback name stands for all of them. */
export function checkEndpoint(request: SignedRequest, claim: SignatureClaim, services: Services): void {
  const endpoint = hostEndpoint(request);
  if (endpoint === undefined || !services.has(endpoint.service)) return;
  if (endpoint.service !== claim.service) {
    throw new AuthFault('mismatch', `Credential should be scoped to correct service: '${endpoint.service}'.`);
  }
  if (endpoint.region !== undefined && endpoint.region !== claim.region) {
    throw new AuthFault(
      'mismatch',
      `Credential should be scoped to a valid region, not '${claim.region.slice(0, 80)}'.`,
    );
  }
}

/** For requests to no known service: JSON to JSON requests, query XML to all others. */
export function guessProtocol(request: SignedRequest): Protocol {
  const json = header(request, 'x-amz-target') !== undefined || /json/i.test(header(request, 'content-type') ?? '');
  return json ? 'json' : 'query';
}

export function rawRequest(request: SignedRequest): RawRequest {
  let path = request.rawPath;
  try {
    path = decodeURIComponent(path);
  } catch {
    // Left as it is: no route matches a broken escape.
  }
  return { method: request.method, path, query: new URLSearchParams(decodePairs(request.rawQuery)) };
}

/** Parameters of a query call: the query string's, then the form's. */
export function queryParameters(request: SignedRequest, body: Uint8Array): [string, string][] {
  const form = new TextDecoder().decode(body);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(header(request, 'content-type') ?? '');
  if (body.length > 0 && !isForm) {
    throw new ServiceError('MalformedInput', 400, 'the request body is not application/x-www-form-urlencoded');
  }
  return [...decodePairs(request.rawQuery), ...decodePairs(form)];
}

export function operationName(
  service: Service,
  target: string | undefined,
  request: SignedRequest,
  parameters: readonly (readonly [string, string])[],
): string {
  if (service.protocol === 'json') {
    const given = header(request, 'x-amz-target');
    const dot = given?.lastIndexOf('.') ?? -1;
    if (given === undefined || dot < 0 || given.slice(0, dot) !== target) {
      throw new ServiceError(
        'UnknownOperationException',
        400,
        `X-Amz-Target does not name an operation of ${service.name}`,
      );
    }
    return given.slice(dot + 1);
  }
  const action = parameters.find(([name]) => name === 'Action')?.[1];
  if (action === undefined || action === '') {
    throw new ServiceError('MissingAction', 400, 'the request lacks the parameter Action');
  }
  return action;
}
