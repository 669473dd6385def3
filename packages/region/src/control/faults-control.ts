/** Adds, lists and removes the region's faults, at `/_region/faults`. */
import { ServiceError } from '../service-error.ts';
import { type ControlResource, malformed, methodRefused } from './control.ts';
import { type FaultKind, type FaultRequest, type Faults, faultKinds, mostFaults } from './faults.ts';

const mostCharacters = 2048;
const longestDelay = 5 * 60_000;

export function faultsControl(faults: Faults): ControlResource {
  return {
    serve(method, id, body) {
      if (method === 'GET' && id === '') return { faults: faults.all };
      if (method === 'POST' && id === '') {
        const added = faults.add(readFault(body));
        if (added !== undefined) return { faults: [added] };
        throw new ServiceError('TooManyFaults', 400, `a region has at most ${mostFaults} faults; remove one first`);
      }
      if (method !== 'DELETE') throw methodRefused(method);
      if (id === '') faults.clear();
      else if (!faults.remove(id)) throw new ServiceError('NotFound', 404, 'the region has no fault of that id');
      return { faults: faults.all };
    },
  };
}

function readFault(body: unknown): FaultRequest {
  const { kind, rate = 1, seed = '0', page, count, delayMilliseconds = 0, status = 500, ...filters } = objectOf(body);
  if (!isKind(kind)) throw malformed(`the kind of a fault is one of ${faultKinds.join(', ')}`);
  if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) throw malformed('a rate is a number from 0 to 1');
  if (!isText(seed)) throw malformed('a seed is a text');
  if (!isCount(page) || !isCount(count)) throw malformed('a page and a count are whole numbers from 1');
  if (typeof delayMilliseconds !== 'number' || !(delayMilliseconds >= 0 && delayMilliseconds <= longestDelay)) {
    throw malformed('a delay is at most five minutes');
  }
  if ((kind === 'delay') !== delayMilliseconds > 0) throw malformed('a delay has a duration, and no other fault has');
  if (status !== 500 && status !== 503) throw malformed('a status is 500 or 503');
  const { service, operation, caller, ...others } = filters;
  if (![service, operation, caller].every((filter) => filter === undefined || isText(filter))) {
    throw malformed('service, operation and caller are texts');
  }
  // A filter that is spelt wrong would otherwise be none, and the fault would be everybody's.
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw malformed(`a fault has no member ${unknown.slice(0, 40)}`);
  return {
    ...{ kind, rate, seed, delayMilliseconds, status },
    ...(typeof service === 'string' && { service }),
    ...(typeof operation === 'string' && { operation }),
    ...(typeof caller === 'string' && { caller }),
    ...(page !== undefined && { page }),
    ...(count !== undefined && { count }),
  };
}

function objectOf(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null) throw malformed('a fault is a JSON object');
  return body as Record<string, unknown>;
}

function isKind(value: unknown): value is FaultKind {
  return faultKinds.some((kind) => kind === value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= mostCharacters;
}

function isCount(value: unknown): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) >= 1);
}
