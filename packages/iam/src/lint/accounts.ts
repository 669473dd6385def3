/** Own accounts: those of the options and of account exports, and those in the resources of the policies. */
import type { LintSet } from './linted.ts';
import { accountIn } from './read/arns.ts';

export function accountsOf({ policies, accounts }: LintSet): ReadonlySet<string> {
  const own = new Set(accounts);
  for (const { type, document } of policies) {
    if (type === 'trust') continue;
    for (const { resource, action } of document.statements) {
      // A role that is assumed may belong to another account.
      if (action.values.some(({ text }) => /^sts:assumerole$/i.test(text))) continue;
      for (const { text } of resource?.values ?? []) {
        const account = accountIn(text);
        if (account !== undefined) own.add(account);
      }
    }
  }
  return own;
}
