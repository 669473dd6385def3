/** Whether AWS has an action: IAM accepts policies with actions that it does not have, and answers "denied" about them. */
import { fold } from '../match/fold.ts';
import { nearestNames } from '../match/nearest-names.ts';
import { isServicePrefix, matchesAny, serviceOf } from './lookup.ts';
import { servicePrefixes, serviceTable } from './service-table.ts';

/** An action that AWS does not have, in a sentence, with the nearest that it has. */
export type UnknownAction = {
  readonly message: string;
  readonly nearest: readonly string[];
  /** Day of the reference: AWS may have added the action since. */
  readonly asOf: string;
};

/**
 * undefined: AWS has the action, or the reference does not list the actions of that service. A pattern has to match an action.
 * What has not the form of an action is not judged here.
 */
export function unknownAction(action: string): UnknownAction | undefined {
  const [, prefix, name] = /^([^:*?]+):([^:]+)$/.exec(action) ?? [];
  if (prefix === undefined || name === undefined) return undefined;
  const service = fold(prefix);
  const asOf = serviceTable.updatedAt;
  if (!isServicePrefix(service)) {
    const services = nearestNames(service, servicePrefixes);
    const nearest = services.flatMap((one) => [...nearestActions(one, name, true)]);
    return {
      message: `AWS has no service "${prefix}"`,
      nearest: (nearest.length > 0 ? nearest : services).slice(0, 3),
      asOf,
    };
  }
  if (/[*?]/.test(name)) {
    return matchesAny(action)
      ? undefined
      : { message: `no action of ${service} matches "${name}"`, nearest: nearestActions(service, name, false), asOf };
  }
  const known = serviceOf(service);
  if (known === undefined || known.actions.has(fold(name))) return undefined;
  return { message: `${service} has no action "${name}"`, nearest: nearestActions(service, name, false), asOf };
}

function nearestActions(service: string, name: string, exact: boolean): readonly string[] {
  const known = serviceOf(service);
  const found = exact ? known?.actions.get(fold(name)) : undefined;
  if (found !== undefined) return [found.name];
  return exact ? [] : nearestNames(name.replace(/[*?]+/g, ''), known?.names ?? []).map((one) => `${service}:${one}`);
}
