/**
 * A question about one of the resources that a pattern matches, without saying which: allowed for all of them, denied for all, or
 * dependent on the resource (spec/iam 10.16).
 */
import { splitArn } from '@sallyport/aws';
import type { AccountExport } from '../account/account-export.ts';
import { resourceKey } from '../compile/resources.ts';
import { arnPattern } from '../match/arn.ts';
import { fold } from '../match/fold.ts';
import { union } from '../truth.ts';
import type { ActionDecision } from './decide-action.ts';

export function isPattern(text: string): boolean {
  return text !== '*' && /[*?]/.test(text);
}

/** Resources that the pattern matches and that have a policy of their own, which decides about each in its own way. */
export function resourcesWithPolicies(account: AccountExport, action: string, pattern: string): readonly string[] {
  const { matches } = arnPattern(pattern, { supportsVariables: false }, false);
  const roles = assumesRole(action) ? account.roles.map(({ arn }) => arn) : [];
  return [...roles, ...account.resourcePolicies.keys()].filter((arn) => {
    const fields = splitArn(arn);
    return arn !== pattern && fields !== undefined && matches(fields, { find: () => undefined }) === true;
  });
}

/** Whether the account lists every resource that the pattern matches. */
export function isWhollyListed({ account, incomplete }: AccountExport, action: string, pattern: string): boolean {
  return incomplete !== true && assumesRole(action) && splitArn(pattern)?.[4] === account;
}

function assumesRole(action: string): boolean {
  return fold(action).startsWith('sts:assumerole');
}

/** The answer about all of them: where they differ, it depends on the resource. */
export function answerForSome(answers: readonly ActionDecision[]): ActionDecision {
  const byVerdict = new Map(answers.toReversed().map((one) => [one.verdict, one]));
  const [only, ...others] = byVerdict.values();
  if (only !== undefined && others.length === 0 && only.verdict !== 'depends') return only;
  const keys = answers.reduce<readonly string[]>(
    (all, one) => union(all, one.keys),
    others.length === 0 ? [] : [resourceKey],
  );
  // One of each verdict says why: the others differ in nothing but their resource.
  const decisions = [...byVerdict.values()].flatMap((one) => one.decisions);
  return { verdict: 'depends', keys: [...keys].sort(), decisions };
}
