/** RunInstances asked twice with one client token launches once (EC2: ensuring idempotency). */
import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import type { Account } from '../../account.ts';
import { error, given, invalidParameter } from './errors.ts';
import { ec2Store, type Instance, instancesOf } from './store.ts';

export function checkToken(token: string | undefined): void {
  if (token === undefined || token === '' || /^[\x21-\x7e]{1,64}$/.test(token)) return;
  throw invalidParameter('A client token is at most 64 ASCII characters.');
}

/** The instances of an earlier launch under the same token. */
export function earlierLaunch(account: Account, input: RunInstancesRequest): Instance[] | undefined {
  const { launches } = ec2Store.of(account);
  const token = given(input.ClientToken);
  const launch = token === undefined ? undefined : launches.get(token);
  if (token === undefined || launch === undefined) return undefined;
  const instances = instancesOf(account).filter(({ reservationId }) => reservationId === launch.reservationId);
  if (instances.length === 0) {
    // Its instances are gone, and the token with them.
    launches.delete(token);
    return undefined;
  }
  if (launch.fingerprint === fingerprint(input)) return instances;
  throw error(
    'IdempotentParameterMismatch',
    'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
  );
}

export function rememberLaunch(account: Account, input: RunInstancesRequest, reservationId: string): void {
  const own = given(input.ClientToken);
  if (own === undefined) return;
  const { launches } = ec2Store.of(account);
  // The SDKs send a token with every launch, so those whose instances are gone are removed.
  const alive = new Set(instancesOf(account).map((instance) => instance.reservationId));
  for (const [token, launch] of launches) if (!alive.has(launch.reservationId)) launches.delete(token);
  launches.set(own, { fingerprint: fingerprint(input), reservationId });
}

/** Members come in the order of the model, not of the request, so equal requests have equal text. */
function fingerprint(input: RunInstancesRequest): string {
  return JSON.stringify({ ...input, DryRun: undefined });
}
