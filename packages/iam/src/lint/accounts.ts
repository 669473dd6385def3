/**
 * Which accounts are our own: those in the resources of policies here, and those that somebody, or an answer
 * of AWS, named.
 */
import type { LintSet } from './linted.ts';
import { accountIn } from './read/arns.ts';

export function accountsOf({ policies, accounts }: LintSet): ReadonlySet<string> {
  const own = new Set(accounts);
  for (const { type, document } of policies) {
    if (type === 'trust') continue;
    for (const { resource, action } of document.statements) {
      // A role to be assumed may be that of somebody else.
      if (action.values.some(({ text }) => /^sts:assumerole$/i.test(text))) continue;
      for (const { text } of resource?.values ?? []) {
        const account = accountIn(text);
        if (account !== undefined) own.add(account);
      }
    }
  }
  return own;
}
