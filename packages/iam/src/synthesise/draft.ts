/** What one wished resource needs granted, and which of these needs the others already serve: policies hold nothing twice. */
import { fold } from '../match/fold.ts';
import type { RequestContext } from '../request.ts';
import type { Grant } from './merge.ts';
import type { WishedResource } from './wish.ts';
import { literalResource } from './written-policy.ts';

/** `known`: every key the wish is asked with. */
export type Draft = Grant & { readonly conditions: Map<string, readonly string[]>; readonly known: RequestContext };

export const documentCheck = 'BoolIfExists ssm:SessionDocumentAccessCheck';

export function grants(
  draft: Draft,
  { action, arn, known }: Pick<WishedResource, 'action' | 'arn' | 'known'>,
): boolean {
  if (draft.resource !== '*' && draft.resource !== literalResource(arn)) return false;
  if (fold(draft.action) !== fold(action)) return false;
  return [...draft.conditions.keys()].every((name) => {
    if (name === documentCheck) return true;
    return !differs(draft.known, known, name.slice(name.indexOf(' ') + 1));
  });
}

/** Whether a key with one value in the first has not that value in the second. */
export function differs(first: RequestContext, second: RequestContext, key: string): boolean {
  const value = first[key];
  if (typeof value !== 'string') return false;
  const others = Object.entries(second).flatMap(([name, other]) => (fold(name) === fold(key) ? [other] : []));
  return !others.includes(value);
}

/** Nothing in what is left can go: without a draft a wish is not served, without a condition a forbidden request is let in. */
export function fewest(drafts: readonly Draft[], forbidden: readonly (readonly WishedResource[])[]): readonly Draft[] {
  dropNeedlessConditions(drafts, forbidden);
  const kept = withoutCovered(drafts, drafts);
  dropNeedlessConditions(kept, forbidden);
  return withoutCovered(kept, drafts);
}

/** A condition set for one forbidden request may have become needless by one set for another. */
function dropNeedlessConditions(drafts: readonly Draft[], forbidden: readonly (readonly WishedResource[])[]): void {
  const refused = (resources: readonly WishedResource[]): boolean =>
    resources.some((resource) => !drafts.some((draft) => grants(draft, resource)));
  for (const { conditions } of drafts) {
    for (const [name, values] of [...conditions]) {
      if (name === documentCheck) continue;
      conditions.delete(name);
      if (!forbidden.every(refused)) conditions.set(name, values);
    }
  }
}

/** Without those whose every wish another one serves: `*` beside a name, fewer conditions beside more. */
function withoutCovered(drafts: readonly Draft[], wishes: readonly Draft[]): readonly Draft[] {
  const kept = new Set(new Map(drafts.map((draft) => [signature(draft), draft])).values());
  const byCall = Map.groupBy(kept, ({ action, resource }) => callOf(action, resource));
  const heirOf = (wish: Draft): Draft | undefined =>
    [callOf(wish.action, wish.resource), callOf(wish.action, '*')]
      .flatMap((call) => byCall.get(call) ?? [])
      .find((draft) => kept.has(draft) && serves(draft, wish));
  const owed = new Map<Draft | undefined, readonly Draft[]>(Map.groupBy(wishes, heirOf));
  // The narrowest first: what is wide stays, and serves the rest.
  for (const draft of [...kept].sort((a, b) => narrowness(b) - narrowness(a))) {
    const mine = owed.get(draft) ?? [];
    kept.delete(draft);
    const heirs = mine.map(heirOf);
    if (heirs.includes(undefined)) {
      kept.add(draft);
      continue;
    }
    mine.forEach((wish, index) => {
      owed.set(heirs[index], [...(owed.get(heirs[index]) ?? []), wish]);
    });
  }
  return drafts.filter((draft) => kept.has(draft));
}

/** A draft's resource is written literally already; the document check serves nothing that lacks it. */
function serves(other: Draft, { action, resource, known, conditions }: Draft): boolean {
  if (other.resource !== '*' && other.resource !== resource) return false;
  if (other.conditions.has(documentCheck) && !conditions.has(documentCheck)) return false;
  return grants({ ...other, resource: '*' }, { action, arn: resource, known });
}

function callOf(action: string, resource: string): string {
  return `${fold(action)} ${resource}`;
}

function narrowness({ resource, conditions }: Draft): number {
  return (resource === '*' ? 0 : 1_000) + conditions.size;
}

function signature({ action, resource, conditions }: Draft): string {
  return JSON.stringify([fold(action), resource, [...conditions].sort(([a], [b]) => (a < b ? -1 : 1))]);
}
