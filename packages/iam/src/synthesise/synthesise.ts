/**
 * Wanted and forbidden requests in, smallest policies out. Nothing is allowed that was not wanted: resources are named one
 * by one, and where a forbidden request would slip in, a condition on what tells the two apart keeps it out.
 */
import { fold } from '../match/fold.ts';
import type { Principal, RequestContext } from '../request.ts';
import { assemble, type Synthesis } from './assemble.ts';
import { type Grant, mergeGrants } from './merge.ts';
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
  /** What else has a say in the account. */
  readonly others?: Setting['others'];
};

type Draft = Grant & { readonly conditions: Map<string, readonly string[]>; readonly known: RequestContext };

const documentCheck = 'BoolIfExists ssm:SessionDocumentAccessCheck';

/**
 * The smallest policies that allow what is wanted and refuse what is forbidden, with their proof (17). Throws
 * SynthesisError, and RequestError for a wish that names no real ARN.
 */
export function synthesise(request: SynthesisRequest): Synthesis {
  const { wanted, forbidden, principal, attachment = 'managed', name = 'Access', others } = request;
  const withPrincipal = (wish: Wish): Wish => ({ ...wish, principal: wish.principal ?? principal });
  const drafts = wanted.map(withPrincipal).flatMap((wish) => resourcesOf(wish).map((resource) => draftOf(resource)));
  for (const wish of forbidden) separate(withPrincipal(wish), drafts);
  return assemble(
    [{ name, attachment, statements: mergeGrants(drafts) }],
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

/** One resource that is refused refuses the call (5.1): the one that needs the fewest new conditions. */
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

function grants(draft: Draft, { action, arn, known }: WishedResource): boolean {
  if (fold(draft.action) !== fold(action)) return false;
  if (draft.resource !== '*' && draft.resource !== literalResource(arn)) return false;
  return [...draft.conditions.keys()].every((name) => {
    if (name === documentCheck) return true;
    return !differs(draft.known, known, name.slice(name.indexOf(' ') + 1));
  });
}

/** Whether a key with one value in the first has not that value in the second. */
function differs(first: RequestContext, second: RequestContext, key: string): boolean {
  const value = first[key];
  if (typeof value !== 'string') return false;
  const others = Object.entries(second).flatMap(([name, other]) => (fold(name) === fold(key) ? [other] : []));
  return !others.includes(value);
}
