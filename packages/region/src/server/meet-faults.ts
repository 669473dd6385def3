/** Lets a call meet the faults of its region: once its caller is known, and before anything is decided or done. */

import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Call } from '../service.ts';
import { ServiceError } from '../service-error.ts';
import { type ServerStatus, serverError, throttled } from './overload.ts';

/** Errors in the codes of a service that has codes of its own. */
export type FaultErrors = {
  throttled(): ServiceError;
  failed(status: ServerStatus): ServiceError;
};

type Faulted = {
  readonly call: Call;
  readonly service: string;
  readonly operation: string;
  readonly input?: object | undefined;
  /** Of a WebSocket its socket, whose answer has no body that could be cut short. */
  readonly answer: ServerResponse | Duplex;
  readonly errors: FaultErrors;
};

export async function meetFaults({ call, service, operation, input, answer, errors }: Faulted): Promise<void> {
  const { arn, context } = call.caller;
  const met = call.region.faults.meet({
    service,
    operation,
    callerNames: [arn, context['aws:PrincipalArn'], context['aws:username']],
    pageToken: pageTokenOf(input ?? {}),
  });
  for (const fault of met) {
    switch (fault.kind) {
      case 'delay':
        await call.region.faults.wait(fault.delayMilliseconds, answer);
        break;
      case 'throttle':
        throw errors.throttled();
      case 'error':
        throw errors.failed(fault.status);
      case 'cut':
        answer.destroy();
        throw new ServiceError('ConnectionCut', 500, 'the connection is closed; nobody reads this');
      case 'truncate':
        if ('writeHead' in answer) truncate(answer);
        break;
      default:
        fault.kind satisfies never;
    }
  }
}

export function errorsOf(call: Call, protocol: Parameters<typeof throttled>[0]): FaultErrors {
  return {
    throttled: () => throttled(protocol),
    failed: (status) =>
      serverError(protocol, status, `The request failed by a fault of the region (request ${call.requestId}).`),
  };
}

/** Where the listings of AWS have the token of a further page. */
const tokenMembers = ['NextToken', 'nextToken', 'Marker', 'ContinuationToken', 'KeyMarker', 'PartNumberMarker'];

function pageTokenOf(input: object): string | undefined {
  for (const [name, value] of Object.entries(input)) {
    if (tokenMembers.includes(name) && value !== undefined && value !== '') return String(value);
  }
  return undefined;
}

type Sent = (cause?: Error | null) => void;
type Write = (bytes: Uint8Array, sent?: Sent) => boolean;

/** Half of the promised bytes are sent, then the connection is closed. An answer without a body is not sent. */
function truncate(response: ServerResponse): void {
  const write = response.write.bind(response) as Write;
  let left: number | undefined;
  const send = (chunk: Uint8Array | string, sent?: Sent): boolean => {
    left ??= Math.floor(Number(response.getHeader('content-length') ?? 0) / 2);
    const bytes = Buffer.from(chunk as Uint8Array);
    const some = bytes.subarray(0, left);
    left -= some.length;
    if (some.length === bytes.length) return write(some, sent);
    return write(some, () => {
      response.destroy();
      sent?.(new Error('the answer was cut short by a fault'));
    });
  };
  Object.assign(response, {
    write: send,
    end(chunk?: Uint8Array | string) {
      if (chunk === undefined || chunk.length === 0) response.destroy();
      else send(chunk);
      return response;
    },
  });
}
