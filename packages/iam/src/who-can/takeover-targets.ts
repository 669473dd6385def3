/**
 * The principals on which the policies of a caller may allow an action, by the Resource elements alone: of thousands a policy
 * for one's own access keys names one, and only that one is decided.
 */
import { splitArn } from '@sallyport/aws';
import type { ExportedPrincipal } from '../account/account-export.ts';
import { boundedMap } from '../bounded-map.ts';
import type { Caller } from '../caller/caller.ts';
import type { ResourceValue } from '../compile/resources.ts';
import type { ContextKeys } from '../match/context-keys.ts';
import { fold } from '../match/fold.ts';
import type { Comparisons } from './comparisons.ts';

export type TakeoverTargets = {
  readonly principals: readonly ExportedPrincipal[];
  /** Their numbers. Some may be denied all the same: conditions and Deny statements are not looked at. */
  mayBeAllowed(caller: Caller, action: string): Iterable<number>;
};

const noValues: ContextKeys = { find: () => undefined };
const userName = /\$\{aws:username\}/gi;

export function createTakeoverTargets(
  principals: readonly ExportedPrincipal[],
  comparisons: Comparisons,
): TakeoverTargets {
  const arns = principals.map(({ arn }) => splitArn(arn));
  const byName = Map.groupBy(principals.keys(), (index) => arns[index]?.[5] ?? '');
  const matched = boundedMap<string, readonly number[]>(256);
  const everyone = [...principals.keys()];

  const matchedBy = (value: ResourceValue, text: string): readonly number[] =>
    matched.get(text, () => {
      const name = splitArn(text)?.[5];
      const some = name === undefined || /[*?]/.test(name) ? everyone : (byName.get(name) ?? []);
      comparisons.take(some.length);
      return some.filter(
        (index) => value.matches({ text: principals[index]?.arn ?? '', arn: arns[index] }, noValues) === true,
      );
    });

  /** undefined: every principal. */
  const named = (caller: Caller, value: ResourceValue, supportsVariables: boolean): readonly number[] | undefined => {
    const { text } = value.text;
    if (!text.includes('$')) return matchedBy(value, text);
    const own = supportsVariables ? ownName(caller) : undefined;
    const name = own === undefined ? undefined : splitArn(text.replace(userName, () => own))?.[5];
    return name === undefined || /[*?$]/.test(name) ? undefined : (byName.get(name) ?? []);
  };

  return {
    principals,
    mayBeAllowed(caller, action) {
      const folded = fold(action);
      const found = new Set<number>();
      for (const { policy } of caller.policies.identity) {
        for (const { deny, actions, resources, statement } of policy.statements) {
          if (deny || !actions.matches(folded)) continue;
          if (resources === undefined || statement.resource?.not === true) return everyone;
          for (const value of resources.values) {
            const some = named(caller, value, policy.document.version === '2012-10-17');
            if (some === undefined || some.length === everyone.length) return everyone;
            for (const index of some) found.add(index);
          }
        }
      }
      return found;
    },
  };
}

/** The value of aws:username; undefined where it is not certain. */
function ownName({ arn, principal, context, unknown }: Caller): string | undefined {
  const given = [...Object.keys(context), ...unknown].some((key) => fold(key) === 'aws:username');
  return given || principal.type !== 'user' ? undefined : arn.slice(arn.lastIndexOf('/') + 1);
}
