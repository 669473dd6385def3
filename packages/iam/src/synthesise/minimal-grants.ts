/** The grants that allow the required access with the fewest statements and conditions. */
import { fold } from '../match/fold.ts';
import type { RequestContext } from '../request.ts';
import type { RequiredResource } from './access-requirement.ts';
import type { Grant } from './merge.ts';
import { literalResource } from './written-policy.ts';

/** The grant for one required resource. `context`: all context keys of its request. */
export type DraftGrant = Grant & {
  readonly conditions: Map<string, readonly string[]>;
  readonly context: RequestContext;
};

export const documentCheck = 'BoolIfExists ssm:SessionDocumentAccessCheck';

/** Whether a grant allows a request on this resource. */
export function allows(
  grant: DraftGrant,
  { action, arn, context }: Pick<RequiredResource, 'action' | 'arn' | 'context'>,
): boolean {
  if (grant.resource !== '*' && grant.resource !== literalResource(arn)) return false;
  if (fold(grant.action) !== fold(action)) return false;
  return [...grant.conditions.keys()].every((name) => {
    if (name === documentCheck) return true;
    const key = name.slice(name.indexOf(' ') + 1);
    return name.startsWith('Null ') ? !hasValue(context, key) : !differs(grant.context, context, key);
  });
}

/** Whether the first context has a single value for the key that the second has not. */
export function differs(first: RequestContext, second: RequestContext, key: string): boolean {
  const value = first[key];
  if (typeof value !== 'string') return false;
  const others = Object.entries(second).flatMap(([name, other]) => (fold(name) === fold(key) ? [other] : []));
  return !others.includes(value);
}

/** Whether the context has the key, whatever its case. An empty list is no value (spec/iam 10.7). */
export function hasValue(context: RequestContext, key: string): boolean {
  return Object.entries(context).some(([name, value]) => fold(name) === fold(key) && value.length > 0);
}

/** Without any of the returned grants a required access is not allowed; without any of their conditions a forbidden request is. */
export function minimalGrants(
  grants: readonly DraftGrant[],
  forbidden: readonly (readonly RequiredResource[])[],
): readonly DraftGrant[] {
  removeUnneededConditions(grants, forbidden);
  const kept = withoutCovered(grants, grants);
  removeUnneededConditions(kept, forbidden);
  return withoutCovered(kept, grants);
}

/** A condition added against one forbidden request is not needed if one added against another denies both. */
function removeUnneededConditions(
  grants: readonly DraftGrant[],
  forbidden: readonly (readonly RequiredResource[])[],
): void {
  const denied = (resources: readonly RequiredResource[]): boolean =>
    resources.some((resource) => !grants.some((grant) => allows(grant, resource)));
  for (const { conditions } of grants) {
    for (const [name, values] of [...conditions]) {
      if (name === documentCheck) continue;
      conditions.delete(name);
      if (!forbidden.every(denied)) conditions.set(name, values);
    }
  }
}

/** Removes each grant whose required access others allow: one on `*` covers one on an ARN, one with fewer conditions one with more. */
function withoutCovered(grants: readonly DraftGrant[], required: readonly DraftGrant[]): readonly DraftGrant[] {
  const kept = new Set(new Map(grants.map((grant) => [signature(grant), grant])).values());
  const byCall = Map.groupBy(kept, ({ action, resource }) => callOf(action, resource));
  const coveringGrant = (one: DraftGrant): DraftGrant | undefined =>
    [callOf(one.action, one.resource), callOf(one.action, '*')]
      .flatMap((call) => byCall.get(call) ?? [])
      .find((grant) => kept.has(grant) && covers(grant, one));
  const coveredBy = new Map<DraftGrant | undefined, readonly DraftGrant[]>(Map.groupBy(required, coveringGrant));
  // The narrowest grants first: a wide one stays, and covers the others.
  for (const grant of [...kept].sort((a, b) => narrowness(b) - narrowness(a))) {
    const covered = coveredBy.get(grant) ?? [];
    kept.delete(grant);
    const others = covered.map(coveringGrant);
    if (others.includes(undefined)) {
      kept.add(grant);
      continue;
    }
    covered.forEach((one, index) => {
      coveredBy.set(others[index], [...(coveredBy.get(others[index]) ?? []), one]);
    });
  }
  return grants.filter((grant) => kept.has(grant));
}

/** The resource of a grant is literal already. A grant with the document check does not cover one without. */
function covers(other: DraftGrant, { action, resource, context, conditions }: DraftGrant): boolean {
  if (other.resource !== '*' && other.resource !== resource) return false;
  if (other.conditions.has(documentCheck) && !conditions.has(documentCheck)) return false;
  return allows({ ...other, resource: '*' }, { action, arn: resource, context });
}

function callOf(action: string, resource: string): string {
  return `${fold(action)} ${resource}`;
}

function narrowness({ resource, conditions }: DraftGrant): number {
  return (resource === '*' ? 0 : 1_000) + conditions.size;
}

function signature({ action, resource, conditions }: DraftGrant): string {
  return JSON.stringify([fold(action), resource, [...conditions].sort(([a], [b]) => (a < b ? -1 : 1))]);
}
