/** What a service answers when it is called too often or has failed, by its protocol. */
import type { Protocol } from '../service.ts';
import { ServiceError } from '../service-error.ts';

export function throttled(protocol: Protocol): ServiceError {
  switch (protocol) {
    case 'json':
      return new ServiceError('ThrottlingException', 400, 'Rate exceeded');
    case 'ec2':
      return new ServiceError('RequestLimitExceeded', 503, 'Request limit exceeded.');
    case 'query':
      return new ServiceError('Throttling', 400, 'Rate exceeded');
    default:
      return protocol satisfies never;
  }
}

export type ServerStatus = 500 | 503;

const codes: Readonly<Record<Protocol, Readonly<Record<ServerStatus, string>>>> = {
  json: { 500: 'InternalServerError', 503: 'ServiceUnavailableException' },
  ec2: { 500: 'InternalError', 503: 'Unavailable' },
  query: { 500: 'ServiceFailure', 503: 'ServiceUnavailable' },
};

export function serverError(protocol: Protocol, status: ServerStatus, message: string): ServiceError {
  return new ServiceError(codes[protocol][status], status, message);
}
