/**
 * Writes the smallest policies that allow the required requests and not the forbidden ones. Nothing else is allowed: every resource is
 * named, and where a forbidden request would be allowed, a condition on a context key in which the requests differ excludes it.
 */
import { derivedKeys } from '../evaluate/derived-keys.ts';
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext } from '../request.ts';
import { type AccessRequirement, nameOf, type RequiredResource, resourcesOf } from './access-requirement.ts';
import { assemble, type Synthesis } from './assemble.ts';
import { mergeGrants } from './merge.ts';
import { allows, type DraftGrant, differs, documentCheck, hasValue, minimalGrants } from './minimal-grants.ts';
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
  /**
   * Whether requests of the action can have the key; undefined: not known. A condition on a key that they have not would never
   * hold. `hasKey` of @sallyport/iam/lint asks AWS's reference.
   */
  readonly hasKey?: (action: string, key: string) => boolean | undefined;
  /** The other policies that apply. */
  readonly others?: ProofSetting['others'];
};

/**
 * The smallest policies that allow what is required and do not allow what is forbidden, with their proof (spec/iam 17.8). Throws
 * SynthesisError, and RequestError for a malformed ARN.
 */
export function synthesise(request: SynthesisRequest): Synthesis {
  const { required, forbidden, principal, attachment = 'managed', name = 'Access', others, hasKey } = request;
  const withPrincipal = (one: AccessRequirement): AccessRequirement => ({
    ...one,
    principal: one.principal ?? principal,
  });
  const grants = required.map(withPrincipal).flatMap((one) => resourcesOf(one).map((resource) => grantFor(resource)));
  const excluded = forbidden.map(withPrincipal);
  for (const one of excluded) exclude(one, grants, (action, key) => hasKey?.(action, key) !== false);
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
function exclude(
  forbidden: AccessRequirement,
  grants: readonly DraftGrant[],
  mayHave: (action: string, key: string) => boolean,
): void {
  let fewest: readonly (readonly [DraftGrant, Difference])[] | undefined;
  for (const resource of resourcesOf(forbidden)) {
    const conditions = grants
      .filter((grant) => allows(grant, resource))
      .map((grant) => {
        const difference = differenceOf(grant, resource.context, mayHave);
        return difference === undefined ? undefined : ([grant, difference] as const);
      });
    if (!conditions.every((condition) => condition !== undefined)) continue;
    if (fewest === undefined || conditions.length < fewest.length) fewest = conditions;
  }
  if (fewest === undefined) {
    const unused = [...new Set(resourcesOf(forbidden).flatMap((resource) => unusedKeys(resource, grants)))];
    const why =
      unused.length === 0
        ? 'no context key differs between the two requests'
        : `they differ in ${unused.join(', ')}, on which no condition can tell them apart`;
    const message = `${nameOf(forbidden)} is required and forbidden: ${why}`;
    const hint = 'name another resource, or a context key of the action that differs and has one value';
    throw new SynthesisError('request/contradiction', message, hint);
  }
  for (const [grant, { name, values }] of fewest) grant.conditions.set(name, values);
}

/** A condition that the required request meets and the forbidden one does not. */
type Difference = { readonly name: string; readonly values: readonly string[] };

/** By a value of the required request, or by a key that only the forbidden one has. */
function differenceOf(
  { action, context, resource }: DraftGrant,
  forbidden: RequestContext,
  mayHave: (action: string, key: string) => boolean,
): Difference | undefined {
  // On "*" there is no resource that could have a tag.
  const canHave = (one: string): boolean => mayHave(action, one) && !(resource === '*' && ofResource.test(one));
  const key = Object.keys(context).find((one) => differs(context, forbidden, one) && canHave(one));
  if (key !== undefined) return { name: `StringEquals ${key}`, values: [literalValue(context[key] as string)] };
  const extra = Object.keys(forbidden).find(
    (one) => hasValue(forbidden, one) && !hasValue(context, one) && !derived.has(fold(one)) && canHave(one),
  );
  return extra === undefined ? undefined : { name: `Null ${extra}`, values: ['true'] };
}

const ofResource = /^[a-z0-9-]+:resourcetag\//i;

/** Every principal has them, whether or not the request gives them. */
const derived: ReadonlySet<string> = new Set(derivedKeys.map(fold));

/** Keys in which the request differs from a required one that allows it. */
function unusedKeys(resource: RequiredResource, grants: readonly DraftGrant[]): readonly string[] {
  return grants
    .filter((grant) => allows(grant, resource))
    .flatMap(({ context }) =>
      [...new Set([...Object.keys(context), ...Object.keys(resource.context)])].filter(
        (key) => JSON.stringify(context[key]) !== JSON.stringify(resource.context[key]),
      ),
    );
}
