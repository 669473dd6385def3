/**
 * Writes the smallest policies that allow the required requests and not the forbidden ones. Nothing else is allowed: every resource is
 * named, and where a forbidden request would be allowed, a condition on a context key in which the requests differ excludes it.
 */
import type { Principal } from '../request.ts';
import { type AccessRequirement, nameOf, type RequiredResource, resourcesOf } from './access-requirement.ts';
import { assemble, type Synthesis } from './assemble.ts';
import { mergeGrants } from './merge.ts';
import { allows, type DraftGrant, differs, documentCheck, minimalGrants } from './minimal-grants.ts';
import type { ProofSetting } from './prove.ts';
import { SynthesisError } from './synthesis-error.ts';
import { type Attachment, literalResource, literalValue } from './written-policy.ts';

/** What must be allowed, and what must not. */
export type SynthesisRequest = {
  readonly required: readonly AccessRequirement[];
  readonly forbidden: readonly AccessRequirement[];
  /** The principal the policy is attached to, unless a requirement names another. */
  readonly principal: Principal;
  /** Default: a managed policy. */
  readonly attachment?: Exclude<Attachment, 'trust' | 'service-control'>;
  readonly name?: string;
  /** The other policies that apply. */
  readonly others?: ProofSetting['others'];
};

/**
 * The smallest policies that allow what is required and do not allow what is forbidden, with their proof (spec/iam 17.8). Throws
 * SynthesisError, and RequestError for a malformed ARN.
 */
export function synthesise(request: SynthesisRequest): Synthesis {
  const { required, forbidden, principal, attachment = 'managed', name = 'Access', others } = request;
  const withPrincipal = (one: AccessRequirement): AccessRequirement => ({
    ...one,
    principal: one.principal ?? principal,
  });
  const grants = required.map(withPrincipal).flatMap((one) => resourcesOf(one).map((resource) => grantFor(resource)));
  const excluded = forbidden.map(withPrincipal);
  for (const one of excluded) exclude(one, grants);
  return assemble(
    [{ name, attachment, statements: mergeGrants(minimalGrants(grants, excluded.map(resourcesOf))) }],
    [
      ...required.map((requirement) => ({ expected: 'allowed' as const, requirement })),
      ...forbidden.map((requirement) => ({ expected: 'denied' as const, requirement })),
    ],
    { principal, ...(others === undefined ? {} : { others }) },
  );
}

function grantFor({ action, arn, context, node }: RequiredResource): DraftGrant {
  return {
    action,
    resource: literalResource(arn),
    conditions: new Map(node ? [[documentCheck, ['true']]] : []),
    context,
  };
}

/** A request is denied when one of its resources is (spec/iam 5.1): conditions are added for the one that takes the fewest. */
function exclude(forbidden: AccessRequirement, grants: readonly DraftGrant[]): void {
  let fewest: readonly (readonly [DraftGrant, string, string])[] | undefined;
  for (const resource of resourcesOf(forbidden)) {
    const conditions = grants
      .filter((grant) => allows(grant, resource))
      .map((grant) => {
        const key = Object.keys(grant.context).find((one) => differs(grant.context, resource.context, one));
        return key === undefined ? undefined : ([grant, key, grant.context[key] as string] as const);
      });
    if (!conditions.every((condition) => condition !== undefined)) continue;
    if (fewest === undefined || conditions.length < fewest.length) fewest = conditions;
  }
  if (fewest === undefined) {
    const message = `${nameOf(forbidden)} is required and forbidden: no context key differs between the two requests`;
    throw new SynthesisError('request/contradiction', message, 'name another resource, or a context key that differs');
  }
  for (const [grant, key, value] of fewest) grant.conditions.set(`StringEquals ${key}`, [literalValue(value)]);
}
