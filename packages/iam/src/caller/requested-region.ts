/** The Region that the calls of a service are made to, where the question does not tell it (spec/iam 10.15). */
import { globalRegionOfService } from '@sallyport/aws';
import { fold } from '../match/fold.ts';
import type { Caller } from './caller.ts';
import { isAbsent } from './unknown-keys.ts';

export const regionKey = 'aws:RequestedRegion';

/** undefined: not known. null: the question itself gives the key, or says that it is absent. */
export function requestedRegion(caller: Caller, action: string): string | undefined | null {
  let told = toldByQuestion.get(caller);
  if (told === undefined) {
    told = isTold(caller);
    toldByQuestion.set(caller, told);
  }
  if (told) return null;
  return globalRegion(action, caller.arn.split(':', 2)[1] ?? 'aws') ?? caller.connection.region;
}

/** A caller makes many requests. */
const toldByQuestion = new WeakMap<Caller, boolean>();

function isTold({ context, connection }: Caller): boolean {
  return isAbsent(connection.absent, regionKey) || Object.keys(context).some((key) => fold(key) === fold(regionKey));
}

function globalRegion(action: string, partition: string): string | undefined {
  // No call of IAM: the service that gets the role asks for it, in the Region that it is called in.
  if (action === 'iam:passrole') return undefined;
  return globalRegionOfService(action.slice(0, action.indexOf(':')), partition);
}
