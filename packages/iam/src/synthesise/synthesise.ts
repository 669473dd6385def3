/**
 * Wanted and forbidden requests in, smallest policies out. Nothing is allowed that was not wanted: resources are named one
 * by one, and where a forbidden request would slip in, a condition on what tells the two apart keeps it out.
 */
import type { Principal } from '../request.ts';
import { assemble, type Synthesis } from './assemble.ts';
import { type Draft, differs, documentCheck, fewest, grants } from './draft.ts';
import { mergeGrants } from './merge.ts';
import type { Setting } from './prove.ts';
import { SynthesisError } from './synthesis-error.ts';
import { nameWish, resourcesOf, type Wish, type WishedResource } from './wish.ts';
import { type Attachment, literalResource, literalValue } from './written-policy.ts';

/** What shall be possible, and what shall not. */
export type SynthesisRequest = {
  readonly wanted: readonly Wish[];
  readonly forbidden: readonly Wish[];
  /** Who carries the policy, unless a wish says otherwise. */
  readonly principal: Principal;
  /** Default: a managed policy. */
  readonly attachment?: Exclude<Attachment, 'trust' | 'service-control'>;
  readonly name?: string;
  /** Which other policies apply in the account. */
  readonly others?: Setting['others'];
};

/**
 * The smallest policies that allow what is wanted and refuse what is forbidden, with their proof (spec/iam 17.8). Throws
 * SynthesisError, and RequestError for a wish that names no real ARN.
 */
export function synthesise(request: SynthesisRequest): Synthesis {
  const { wanted, forbidden, principal, attachment = 'managed', name = 'Access', others } = request;
  const withPrincipal = (wish: Wish): Wish => ({ ...wish, principal: wish.principal ?? principal });
  const drafts = wanted.map(withPrincipal).flatMap((wish) => resourcesOf(wish).map((resource) => draftOf(resource)));
  const refused = forbidden.map(withPrincipal);
  for (const wish of refused) separate(wish, drafts);
  return assemble(
    [{ name, attachment, statements: mergeGrants(fewest(drafts, refused.map(resourcesOf))) }],
    [
      ...wanted.map((wish) => ({ expected: 'allowed' as const, wish })),
      ...forbidden.map((wish) => ({ expected: 'denied' as const, wish })),
    ],
    { principal, ...(others === undefined ? {} : { others }) },
  );
}

function draftOf({ action, arn, known, node }: WishedResource): Draft {
  return {
    action,
    resource: literalResource(arn),
    conditions: new Map(node ? [[documentCheck, ['true']]] : []),
    known,
  };
}

/** One resource that is refused refuses the call (spec/iam 5.1): the one that needs the fewest new conditions. */
function separate(forbidden: Wish, drafts: readonly Draft[]): void {
  let best: readonly (readonly [Draft, string, string])[] | undefined;
  for (const resource of resourcesOf(forbidden)) {
    const open = drafts.filter((draft) => grants(draft, resource));
    const steps = open.map((draft) => {
      const key = Object.keys(draft.known).find((one) => differs(draft.known, resource.known, one));
      return key === undefined ? undefined : ([draft, key, draft.known[key] as string] as const);
    });
    if (!steps.every((step) => step !== undefined)) continue;
    if (best === undefined || steps.length < best.length) best = steps;
  }
  if (best === undefined) {
    const message = `${nameWish(forbidden)} is wanted and forbidden at once: nothing in the two requests tells them apart`;
    throw new SynthesisError('request/contradiction', message, 'name another resource, or a context key that differs');
  }
  for (const [draft, key, value] of best) draft.conditions.set(`StringEquals ${key}`, [literalValue(value)]);
}
