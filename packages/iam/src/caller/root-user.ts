/** What sts never gives the root user: a role. No policy changes that. */
import type { Decision } from '../evaluate/decision.ts';
import { fold } from '../match/fold.ts';
import type { Asker } from './caller.ts';

const why = 'the root user cannot assume roles, whatever their trust policies say';

/** undefined: nothing but policies decides. */
export function refusedToRoot({ principal, context }: Asker, action: string, role: string): Decision | undefined {
  if (principal.type !== 'root' || !/^sts:(?:assumerole|tagsession$|setsourceidentity$)/.test(fold(action))) {
    return undefined;
  }
  const { account } = principal;
  const denial = { kind: 'implicit', policyType: 'trust', resource: role } as const;
  return {
    verdict: 'denied',
    action,
    request: { principal, action, resources: [{ arn: role }], context },
    keys: [],
    denial,
    trace: [{ resource: role, account, crossAccount: false, policyTypes: [], keys: [], rule: why, denial }],
  };
}
